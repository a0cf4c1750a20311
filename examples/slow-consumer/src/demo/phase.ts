import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@headgate/testing';
import { type BrokerSample, type BrokerView } from './broker-view.js';
import { type Child, startChild } from './child.js';

/** One run of producer against consumer: on a topic and group of its own, under one flow. */
export interface PhasePlan {
  readonly title: string;
  readonly flow: string;
  readonly topic: string;
  readonly group: string;
  readonly seconds: number;
}

/** One second of it. Rates are over that second's samples; the delay is backlog ÷ what was consumed over the last five. */
export interface PhaseSample {
  readonly second: number;
  readonly backlog: number;
  readonly sentPerSec: number;
  readonly consumedPerSec: number;
  readonly delaySec: number | null;
  readonly why: string;
}

export interface PhaseResult {
  readonly plan: PhasePlan;
  readonly samples: readonly PhaseSample[];
  readonly offered: number;
  readonly sent: number;
  readonly consumed: number;
  readonly producerErrors: number;
  /** True age of each record when the consumer was done with it, ascending. */
  readonly delaysMs: readonly number[];
}

export interface PhaseTools {
  readonly view: BrokerView;
  readonly env: Record<string, string>;
  readonly controllerUrl: string;
  readonly signal: AbortSignal;
  readonly show: (samples: readonly PhaseSample[]) => void;
}

const DELAY_SPAN_SEC = 5;

/** Starts consumer and producer, looks at the broker once a second from when both are at work, and ends them. */
export async function runPhase(plan: PhasePlan, tools: PhaseTools): Promise<PhaseResult> {
  const env = { ...tools.env, TOPIC: plan.topic, GROUP: plan.group, FLOW: plan.flow };
  const delaysMs: number[] = [];
  const counts = { offered: 0, producerErrors: 0 };
  const children: Child[] = [];
  const samples: PhaseSample[] = [];
  const seen: BrokerSample[] = [];
  const atWork = new Set<string>();
  try {
    children.push(
      startChild('consumer', env, (report) => {
        atWork.add(report.kind);
        if (report.kind === 'consumer') delaysMs.push(...report.delaysMs);
      }),
      startChild('producer', env, (report) => {
        atWork.add(report.kind);
        if (report.kind === 'producer')
          Object.assign(counts, { offered: report.offered, producerErrors: report.errors });
      }),
    );
    const isBegun = () => atWork.size === children.length || tools.signal.aborted;
    await until('producer and consumer are at work', isBegun, Boolean, { withinMs: 60_000, everyMs: 20 });
    const startedMs = performance.now();
    for (let second = 1; second <= plan.seconds && !tools.signal.aborted; second++) {
      await sleep(Math.max(0, startedMs + second * 1000 - performance.now()), undefined, {
        signal: tools.signal,
      }).catch(() => {});
      seen.push(await tools.view.sample(plan.topic, plan.group));
      samples.push(toSample(seen, second, await readWhy(tools.controllerUrl, plan.flow)));
      tools.show(samples);
    }
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
  const last = seen[seen.length - 1];
  return {
    plan,
    samples,
    ...counts,
    sent: last?.sent ?? 0,
    consumed: last?.committed ?? 0,
    delaysMs: delaysMs.sort((a, b) => a - b),
  };
}

function toSample(seen: readonly BrokerSample[], second: number, why: string): PhaseSample {
  const now = seen[seen.length - 1]!;
  const consumedPerSec = rate(seen, 1, 'committed');
  const pace = rate(seen, DELAY_SPAN_SEC, 'committed');
  return {
    second,
    backlog: now.backlog,
    sentPerSec: rate(seen, 1, 'sent'),
    consumedPerSec,
    delaySec: pace > 0 ? now.backlog / pace : now.backlog === 0 ? 0 : null,
    why,
  };
}

function rate(seen: readonly BrokerSample[], back: number, field: 'sent' | 'committed'): number {
  const now = seen[seen.length - 1]!;
  const before = seen[Math.max(0, seen.length - 1 - back)]!;
  return now === before ? 0 : ((now[field] - before[field]) * 1000) / (now.atMs - before.atMs);
}

/** The why sentence is the one thing that only the controller knows. */
async function readWhy(controllerUrl: string, flow: string): Promise<string> {
  try {
    const answer = await fetch(`${controllerUrl}/v1/flows/${flow}`, { signal: AbortSignal.timeout(900) });
    const body = (await answer.json()) as { decision?: { why?: string } };
    return body.decision?.why ?? 'no decision yet';
  } catch {
    return 'the controller did not answer';
  }
}
