import { type GroupState, type GroupType } from '@headgate/core';
import { listGroups } from '../codec/list-groups.js';
import { groupState } from '../fetch-owners.js';
import { KafkaAnswerError } from '../kafka-errors.js';
import { type BrokerQueue } from './broker-queue.js';

export interface SweptListing {
  readonly group: string;
  readonly coordinator: number;
  readonly type: GroupType;
  readonly state: GroupState;
  readonly protocolType: string;
  readonly listedAtMs: number;
}

const TYPES: ReadonlyMap<string, GroupType> = new Map([
  ['classic', 'classic'],
  ['consumer', 'consumer'],
  ['share', 'share'],
  ['streams', 'streams'],
]);

/** Who coordinates which group: whoever lists it. One request per broker, and no FindCoordinator. */
export class GroupList {
  readonly #byBroker = new Map<number, ReadonlyMap<string, SweptListing>>();
  #all: ReadonlyMap<string, SweptListing> = new Map();
  #listedAtMs = Number.NEGATIVE_INFINITY;
  #isComplete = false;
  #isDoubted = false;

  constructor(
    private readonly isWatched: (group: string) => boolean,
    private readonly nowMs: () => number,
  ) {}

  get groups(): ReadonlyMap<string, SweptListing> {
    return this.#all;
  }

  /** Whether every broker answered last time. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** A coordinator disowned a group: list again at the next sweep. */
  doubt(): void {
    this.#isDoubted = true;
  }

  isDue(everyMs: number): boolean {
    return this.#isDoubted || !this.#isComplete || this.nowMs() - this.#listedAtMs >= everyMs;
  }

  /** Never throws: a broker that does not answer keeps its last list (E30). */
  async refresh(queue: BrokerQueue, nodeIds: readonly number[]): Promise<void> {
    this.#isDoubted = false;
    for (const gone of [...this.#byBroker.keys()].filter((nodeId) => !nodeIds.includes(nodeId)))
      this.#byBroker.delete(gone);
    const answered = await Promise.all(nodeIds.map((nodeId) => this.#ask(queue, nodeId)));
    this.#isComplete = nodeIds.length > 0 && answered.every(Boolean);
    this.#listedAtMs = this.nowMs();
    const all = new Map<string, SweptListing>();
    for (const listings of this.#byBroker.values())
      for (const [group, listing] of listings) {
        // While a group moves, two brokers list it: the later answer wins (E41).
        const other = all.get(group);
        if (other === undefined || other.listedAtMs <= listing.listedAtMs) all.set(group, listing);
      }
    this.#all = all;
  }

  async #ask(queue: BrokerQueue, nodeId: number): Promise<boolean> {
    try {
      const answer = await queue.send(nodeId, listGroups);
      if (answer.errorCode !== 0)
        throw new KafkaAnswerError(`ListGroups answered error ${answer.errorCode}`, answer.errorCode);
      const listedAtMs = this.nowMs();
      const listings = new Map<string, SweptListing>();
      for (const { group, state, type, protocolType } of answer.groups) {
        if (!this.isWatched(group)) continue;
        const known = TYPES.get(type) ?? 'unknown';
        listings.set(group, {
          group,
          coordinator: nodeId,
          type: known,
          // A listed group that is "Dead" is of a kind that the broker cannot tell us about (E37).
          state: state === 'Dead' ? 'unknown' : groupState(state),
          protocolType,
          listedAtMs,
        });
      }
      this.#byBroker.set(nodeId, listings);
      return true;
    } catch {
      return false;
    }
  }
}
