import { type ClusterLag, type MemberSample } from '@headgate/core';
import { fetchOwners } from '../fetch-owners.js';
import { type KafkaConnections } from '../kafka-connections.js';
import { pushTo } from '../push-to.js';
import { type SweptListing } from './group-list.js';

const FRESH_MS = 60_000;

/**
 * Members and what they own. The list of groups tells the state of every group, so only those are described that are
 * new, whose state changed, that have a backlog, or that were not for a minute; empty ones have no members.
 */
export class MemberReader {
  readonly #described = new Map<string, { readonly atMs: number; readonly state: string }>();

  constructor(
    private readonly connections: KafkaConnections,
    private readonly nowMs: () => number,
  ) {}

  async read(
    cluster: ClusterLag,
    listings: readonly SweptListing[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly MemberSample[]>> {
    const byCoordinator = new Map<number, SweptListing[]>();
    for (const listing of listings)
      if (this.#isDue(cluster, listing)) pushTo(byCoordinator, listing.coordinator, listing);
    const members = new Map<string, readonly MemberSample[]>();
    await Promise.all(
      [...byCoordinator].map(async ([nodeId, asked]) => {
        const described = await fetchOwners(this.connections, nodeId, asked, signal);
        for (const { group, state } of asked) {
          const answer = described.get(group);
          // "Dead" and listed: it is not of the kind that was asked about, and its members are unknown (E37).
          if (answer === undefined || answer.errorCode !== 0 || answer.state === 'Dead') continue;
          members.set(group, answer.members);
          this.#described.set(group, { atMs: this.nowMs(), state });
        }
      }),
    );
    return members;
  }

  /** Forgets the groups that are not listed any more. */
  keep(listed: ReadonlyMap<string, unknown>): void {
    for (const group of this.#described.keys()) if (!listed.has(group)) this.#described.delete(group);
  }

  #isDue(cluster: ClusterLag, { group, state, type }: SweptListing): boolean {
    if (state === 'empty' || type === 'share' || type === 'streams') return false;
    const last = this.#described.get(group);
    if (last === undefined || last.state !== state) return true;
    const status = cluster.groups.get(group)?.shown?.status;
    return (status !== 'OK' && status !== 'OK_TAIL') || this.nowMs() - last.atMs >= FRESH_MS;
  }
}
