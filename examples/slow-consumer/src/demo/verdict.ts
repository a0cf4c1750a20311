import { type PhaseResult } from './phase.js';
import { whole } from './picture.js';

/** What the cure must show, and what it did show. */
export interface Verdict {
  readonly holds: boolean;
  readonly lines: readonly string[];
}

/** From this second on the flow counts as settled. */
const SETTLED_SEC = 30;
const INSIDE_SHARE = 0.95;

export function judge(
  observed: PhaseResult,
  enforced: PhaseResult,
  objectiveSec: number,
  expected: { offeredPerSec: number; capacityPerSec: number },
): Verdict {
  const growth = growthPerSec(observed);
  const wantGrowth = expected.offeredPerSec - expected.capacityPerSec;
  const settled = enforced.samples.filter((sample) => sample.second >= SETTLED_SEC);
  const inside = settled.filter((sample) => sample.delaySec !== null && sample.delaySec <= objectiveSec);
  const insideShare = settled.length === 0 ? 0 : inside.length / settled.length;
  const sentPerSec = mean(settled.map((sample) => sample.sentPerSec));
  const checks = [
    check(
      `without control the backlog grows by ${whole(growth)}/s (expected about ${whole(wantGrowth)}/s)`,
      Math.abs(growth - wantGrowth) <= 0.15 * wantGrowth,
    ),
    check(
      `with control the producer settles at ${whole(sentPerSec)}/s (the consumer manages ${whole(expected.capacityPerSec)}/s)`,
      Math.abs(sentPerSec - expected.capacityPerSec) <= 0.1 * expected.capacityPerSec,
    ),
    check(
      `from second ${SETTLED_SEC} on the backlog is inside the objective of ${objectiveSec} s in ${(100 * insideShare).toFixed(1)} % of ${settled.length} samples (at least ${100 * INSIDE_SHARE} %)`,
      insideShare >= INSIDE_SHARE,
    ),
    check(
      `the producer saw ${enforced.producerErrors + observed.producerErrors} errors`,
      enforced.producerErrors + observed.producerErrors === 0,
    ),
  ];
  return {
    holds: checks.every(({ isGood }) => isGood),
    lines: [...table([observed, enforced]), '', ...checks.map(({ line }) => line)],
  };
}

/** Slope of the backlog once both processes are at work, messages/s. */
function growthPerSec({ samples }: PhaseResult): number {
  const from = samples[Math.min(4, samples.length - 1)];
  const to = samples[samples.length - 1];
  if (!from || !to || to.second <= from.second) return 0;
  return (to.backlog - from.backlog) / (to.second - from.second);
}

function table(results: readonly PhaseResult[]): string[] {
  const rows: [string, (result: PhaseResult) => string][] = [
    ['', ({ plan }) => plan.title],
    ['seconds', ({ plan }) => whole(plan.seconds)],
    ['offered, messages', ({ offered }) => whole(offered)],
    ['sent, messages', ({ sent }) => whole(sent)],
    ['consumed, messages', ({ consumed }) => whole(consumed)],
    ['backlog at the end', ({ samples }) => whole(samples[samples.length - 1]?.backlog ?? 0)],
    ['highest backlog', ({ samples }) => whole(Math.max(0, ...samples.map(({ backlog }) => backlog)))],
    ['true p50 delay, s', ({ delaysMs }) => (quantile(delaysMs, 0.5) / 1000).toFixed(1)],
    ['true p99 delay, s', ({ delaysMs }) => (quantile(delaysMs, 0.99) / 1000).toFixed(1)],
  ];
  return rows.map(([label, cell]) => label.padEnd(22) + results.map((result) => cell(result).padStart(20)).join(''));
}

function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function check(line: string, isGood: boolean): { line: string; isGood: boolean } {
  return { line: `${isGood ? 'ok  ' : 'FAIL'} ${line}`, isGood };
}
