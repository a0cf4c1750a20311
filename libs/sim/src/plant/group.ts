import { type Realization, STEP_SEC } from '../realize.js';
import { isWithin } from '../scenario.js';
import { type PartitionLog, queueOf, rewind, serve } from './partition-log.js';

/** A batch that a serial member works off: it commits when it is through. */
interface Batch {
  readonly partition: number;
  readonly upTo: number;
}

/** The consumer group: who owns what, who works, who commits when. */
export interface Group {
  /** Owner of each partition. */
  readonly owners: Int16Array;
  members: readonly number[];
  readonly nextCommitSec: number[];
  readonly commits: Int32Array;
  batches: Batch[][];
  dead: ReadonlySet<number>;
  assignment: string;
}

export function beginGroup({ scenario, commitPhaseSec, maxMembers }: Realization): Group {
  const owners = new Int16Array(scenario.partitions);
  const commits = new Int32Array(maxMembers);
  return {
    owners,
    members: [],
    nextCommitSec: [...commitPhaseSec],
    commits,
    batches: [],
    dead: new Set(),
    assignment: '',
  };
}

/** Deaths, rebalances, crashes and revocations of a step. */
export function regroup(group: Group, run: Realization, logs: readonly PartitionLog[], step: number): void {
  const second = step * STEP_SEC;
  const { dead: deaths } = run.scenario;
  const dying = deaths.filter((death) => isWithin(second, death));
  const gone = dying.filter(({ fromSec, noticedAfterSec }) => second >= fromSec + noticedAfterSec);
  const assignment = `${run.members[step]}:${gone.map(({ member }) => member).join(',')}`;
  if (assignment !== group.assignment) {
    group.assignment = assignment;
    const all = Array.from({ length: run.members[step]! }, (_, member) => member);
    const left = all.filter((member) => !gone.some((death) => death.member === member));
    group.members = left.length === 0 ? [0] : left;
    for (let p = 0; p < logs.length; p++) group.owners[p] = group.members[p % group.members.length]!;
    group.batches = [];
  }
  const dead = new Set(dying.map(({ member }) => member));
  const isCrash = run.crashSteps.has(step);
  for (let p = 0; p < logs.length; p++) {
    const owner = group.owners[p]!;
    if (isCrash || (dead.has(owner) && !group.dead.has(owner))) rewind(logs[p]!);
    if (run.revokeSteps.has(step)) logs[p]!.committedOffset = logs[p]!.position;
  }
  group.dead = dead;
}

export interface Work {
  readonly consumed: number;
  readonly possible: number;
}

/** What all members do in a step. */
export function work(
  group: Group,
  run: Realization,
  logs: readonly PartitionLog[],
  step: number,
  onPiece: (messages: number, delaySec: number) => void,
): Work {
  let consumed = 0;
  let possible = 0;
  if (run.isStalled[step]) return { consumed, possible };
  const perMember = (run.capacityPerSec[step]! / run.members[step]!) * STEP_SEC;
  const { frozen } = run.scenario;
  const isFrozen = (p: number) => frozen.some((span) => span.partition === p && isWithin(step * STEP_SEC, span));
  for (const member of group.members) {
    if (group.dead.has(member)) continue;
    const messages = perMember * run.service[member]![step]!;
    possible += messages;
    const owned: number[] = [];
    let waiting = 0;
    for (let p = 0; p < logs.length; p++) {
      const queue = queueOf(logs[p]!);
      if (group.owners[p] !== member || queue <= 0 || isFrozen(p)) continue;
      owned.push(p);
      waiting += queue;
    }
    if (waiting <= 0) continue;
    if (run.scenario.isSerial) consumed += workBatches(group, member, owned, messages, run, logs, step, onPiece);
    else {
      const share = Math.min(1, messages / waiting);
      for (const p of owned) consumed += serve(logs[p]!, step, queueOf(logs[p]!) * share, onPiece);
    }
  }
  return { consumed, possible };
}

/** Batch by batch: fetch what is there from each partition, work it off in turn, commit after each. */
function workBatches(
  group: Group,
  member: number,
  owned: readonly number[],
  messages: number,
  { scenario }: Realization,
  logs: readonly PartitionLog[],
  step: number,
  onPiece: (messages: number, delaySec: number) => void,
): number {
  group.batches[member] ??= [];
  const batches = group.batches[member]!;
  let consumed = 0;
  let left = messages;
  const done: number[] = [];
  while (left > 1e-9) {
    if (batches.length === 0) {
      for (const partition of owned) {
        const { endOffset, position } = logs[partition]!;
        if (endOffset - position > 0.01) {
          batches.push({ partition, upTo: Math.min(endOffset, position + scenario.maxBatchMessages) });
        }
      }
      if (batches.length === 0) break;
    }
    const { partition, upTo } = batches[0]!;
    const log = logs[partition]!;
    const piece = owned.includes(partition) ? Math.min(left, upTo - log.position) : 0;
    if (piece > 1e-9) {
      left -= piece;
      consumed += serve(log, step, piece, onPiece);
    }
    if (piece > 1e-9 && log.position < upTo - 1e-9) continue;
    batches.shift();
    if (piece > 1e-9) done.push(partition);
  }
  if (done.length > 0) for (let p = 0; p < logs.length; p++) if (group.owners[p] === member) commit(logs[p]!);
  return consumed;
}

/** Commits on the timer; one that stands still tries again soon. */
export function commitOnTime(group: Group, run: Realization, logs: readonly PartitionLog[], step: number): void {
  const second = step * STEP_SEC;
  for (let member = 0; member < run.maxMembers; member++) {
    if (second < group.nextCommitSec[member]!) continue;
    if (run.isStalled[step] || group.dead.has(member)) {
      group.nextCommitSec[member] = second + 0.5;
      continue;
    }
    const noise = run.commitNoise[member]!;
    const drawn = noise[Math.min(group.commits[member]!++, noise.length - 1)]!;
    group.nextCommitSec[member] = second + run.commitEverySec(second) * (0.95 + 0.1 * drawn);
    for (let p = 0; p < logs.length; p++) if (group.owners[p] === member) commit(logs[p]!);
  }
}

function commit(log: PartitionLog): void {
  log.committedOffset = log.position;
}
