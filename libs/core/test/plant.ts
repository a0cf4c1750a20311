import { type Decision, type FlowState, initFlow, type OkReading, type Policy, tick } from '../src/index.js';
import { BILLING, inputAt, partitionOf, readingAt } from './builders.js';

/** A closed loop in virtual time: serial consumers, producers one second behind the rate, the tick once a second. */
export interface Plant {
  readonly policy: Policy;
  readonly seconds: number;
  /** What producers want to send and what all consumers together can take, messages/s, at a second. */
  readonly offered: (second: number) => number;
  readonly capacity: (second: number) => number;
  readonly partitions?: number;
  readonly members?: number;
  /** False where the poll of this second fails. */
  readonly isRead?: (second: number) => boolean;
  readonly publishedPerSec?: number;
  /** Rate of a measurement at a second; null where none is under way. */
  readonly rampPerSec?: (second: number) => number | null;
  readonly onDecision?: (decision: Decision, second: number) => void;
}

export interface PlantSecond {
  readonly second: number;
  readonly decision: Decision;
  readonly state: FlowState;
  readonly ratePerSec: number;
  readonly queueMessages: number;
  /** Queue ÷ capacity now; Infinity where nobody consumes. */
  readonly delaySec: number;
}

interface Member {
  readonly partitions: readonly number[];
  /** Place in its round, messages of the batch under way and work done on it. */
  next: number;
  batch: number;
  done: number;
}

const STEP_SEC = 0.05;
const BATCH = 500;

/** Runs the loop. Each member fetches its partitions in turn, works a batch off and commits it, then takes the next. */
export function play(plant: Plant): PlantSecond[] {
  const count = plant.partitions ?? 6;
  const members = plant.members ?? 2;
  const end = new Array<number>(count).fill(0);
  const committed = new Array<number>(count).fill(0);
  const group: Member[] = Array.from({ length: members }, (_, m) => ({
    ...{ partitions: end.flatMap((_, p) => (p % members === m ? [p] : [])), next: 0, batch: 0, done: 0 },
  }));
  const history: PlantSecond[] = [];
  let state: FlowState | null = initFlow(plant.policy, plant.publishedPerSec ?? null);
  let reading: OkReading | null = null;
  for (let second = 0; second < plant.seconds; second++) {
    const rate = history.at(-2)?.ratePerSec ?? history.at(-1)?.ratePerSec ?? state.ratePerSec;
    for (let step = 0; step < 1 / STEP_SEC; step++) {
      const limit = plant.policy.mode === 'observe' ? Number.POSITIVE_INFINITY : rate;
      const produced = Math.min(limit, plant.offered(second)) * STEP_SEC;
      for (let p = 0; p < count; p++) end[p]! += produced / count;
      for (const member of group) work(member, (plant.capacity(second) / members) * STEP_SEC, end, committed);
    }
    const now = second + 1;
    if (plant.isRead?.(now) ?? true) {
      const offsets = end.map((endOffset, p) =>
        partitionOf(p, {
          ...{ committedOffset: Math.floor(committed[p]!), endOffset: Math.floor(endOffset) },
          member: `member-${p % members}`,
        }),
      );
      reading = readingAt(now, offsets, { members });
    }
    const turn: ReturnType<typeof tick> = tick(plant.policy, state, {
      ...inputAt(now, reading ? { [BILLING]: reading } : {}),
      rampPerSec: plant.rampPerSec?.(now) ?? null,
    });
    state = turn.state;
    plant.onDecision?.(turn.decision, now);
    const done = group.reduce((sum, member) => sum + member.done, 0);
    const queueMessages = end.reduce((sum, offset, p) => sum + offset - committed[p]!, 0) - done;
    const delaySec = queueMessages / plant.capacity(second);
    history.push({
      second: now,
      decision: turn.decision,
      state: turn.state,
      ratePerSec: turn.decision.ratePerSec,
      queueMessages,
      delaySec,
    });
  }
  return history;
}

function work(member: Member, messages: number, end: readonly number[], committed: number[]): void {
  let left = messages;
  for (let turns = 0; left > 1e-9 && turns <= member.partitions.length; ) {
    const p = member.partitions[member.next]!;
    if (member.batch === 0) member.batch = Math.min(BATCH, Math.floor(end[p]! - committed[p]!));
    const share = Math.min(left, member.batch - member.done);
    left -= share;
    member.done += share;
    turns = share > 0 ? 0 : turns + 1;
    if (member.done < member.batch) continue;
    committed[p]! += member.batch;
    Object.assign(member, { batch: 0, done: 0, next: (member.next + 1) % member.partitions.length });
  }
}
