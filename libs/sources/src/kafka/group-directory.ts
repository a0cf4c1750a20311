import { type Clock } from '@headgate/core';
import { listGroups } from './codec/list-groups.js';
import { startDeadline, within } from './deadline.js';
import { type KafkaConnections } from './kafka-connections.js';
import { KafkaAnswerError } from './kafka-errors.js';
import { type GapReason, reasonOfError } from './unknown-reason.js';

const FRESH_MS = 5_000;

export interface ListedGroup {
  /** The broker that lists a group coordinates it, so no FindCoordinator is needed (which could create a topic). */
  readonly coordinator: number;
  readonly state: string;
  readonly type: string;
}

interface NodeList {
  readonly groups: ReadonlyMap<string, ListedGroup>;
  readonly atMs: number;
  /** Why the newest question was not answered; the groups are those of the last answer. */
  readonly failure: GapReason | null;
}

export interface GroupDirectoryOptions {
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** How long a poll waits for slow brokers when it misses a group. */
  readonly patienceMs: number;
}

/** Which broker coordinates which group, with its type and state: one ListGroups per broker for all groups together. */
export class GroupDirectory {
  readonly #lists = new Map<number, NodeList>();
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #doubted = false;
  #everListed = false;
  #asking: Promise<void> | null = null;

  constructor(
    private readonly connections: KafkaConnections,
    private readonly options: GroupDirectoryOptions,
  ) {}

  /** Asks all brokers when a group is missing or something was doubted, and every 5 s beside the poll. Never throws. */
  async refresh(groups: readonly string[]): Promise<void> {
    const missing = this.#doubted || groups.some((group) => this.find(group) === null);
    const stale = this.options.clock.monotonicMs() - this.#askedAtMs >= FRESH_MS;
    if (!missing && !stale) return;
    this.#asking ??= this.#askAll();
    if (missing) await within(this.#asking, this.options.patienceMs);
  }

  /** A coordinator disowned a group or does not know it any more: ask at the next poll. */
  doubt(): void {
    this.#doubted = true;
  }

  find(group: string): ListedGroup | null {
    let newest: { atMs: number; listed: ListedGroup } | null = null;
    for (const { groups, atMs } of this.#lists.values()) {
      const listed = groups.get(group);
      // While a group moves, two brokers may list it.
      if (listed !== undefined && (newest === null || atMs > newest.atMs)) newest = { atMs, listed };
    }
    return newest?.listed ?? null;
  }

  /** Settles with the questions under way. */
  get settled(): Promise<void> {
    return this.#asking ?? Promise.resolve();
  }

  /** Why the list is not complete; null where every broker answered. */
  get gap(): GapReason | null {
    for (const nodeId of this.connections.nodeIds) {
      const list = this.#lists.get(nodeId);
      if (list === undefined) return 'timeout';
      if (list.failure !== null) return list.failure;
    }
    return this.connections.nodeIds.length === 0 ? 'unreachable' : null;
  }

  /** True where every broker answers and none ever listed a group. A broker that starts lists none for a moment. */
  get isEmpty(): boolean {
    return this.gap === null && !this.#everListed;
  }

  async #askAll(): Promise<void> {
    const { clock, deadlineMs } = this.options;
    const deadline = startDeadline(deadlineMs);
    const nodeIds = this.connections.nodeIds;
    this.#askedAtMs = clock.monotonicMs();
    this.#doubted = false;
    for (const gone of [...this.#lists.keys()].filter((nodeId) => !nodeIds.includes(nodeId))) this.#lists.delete(gone);
    await Promise.all(nodeIds.map((nodeId) => this.#ask(nodeId, deadline.signal)));
    deadline.end();
    this.#asking = null;
  }

  async #ask(coordinator: number, signal: AbortSignal): Promise<void> {
    const last = this.#lists.get(coordinator);
    try {
      const answer = await this.connections.send(coordinator, listGroups(), signal);
      if (answer.errorCode !== 0)
        throw new KafkaAnswerError(`ListGroups answered error ${answer.errorCode}`, answer.errorCode);
      const groups = new Map(answer.groups.map(({ group, state, type }) => [group, { coordinator, state, type }]));
      this.#everListed ||= groups.size > 0;
      this.#lists.set(coordinator, { groups, atMs: this.options.clock.monotonicMs(), failure: null });
    } catch (error) {
      this.#lists.set(coordinator, {
        groups: last?.groups ?? new Map(),
        atMs: last?.atMs ?? Number.NEGATIVE_INFINITY,
        failure: reasonOfError(error),
      });
      this.#doubted = true;
    }
  }
}
