import { type GroupSample, type MemberSample } from './group-sample.js';

const NO_TOPICS: ReadonlySet<string> = new Set();

/** What is known of a group's members. Kept while a sweep does not describe the group, or a rebalance hides them. */
export class GroupMembers {
  #members: readonly MemberSample[] | null = null;
  #owners = new Map<string, string>();
  #count: number | null = null;

  /** Number of members; null where it could not be read. */
  get count(): number | null {
    return this.#count;
  }

  get list(): readonly MemberSample[] | null {
    return this.#members;
  }

  /** True where owners can be told at all. */
  get areKnown(): boolean {
    return this.#owners.size > 0;
  }

  learn({ members, state }: Pick<GroupSample, 'members' | 'state'>): void {
    if (state === 'empty' || state === 'dead') {
      this.#take([], 0);
      return;
    }
    if (members === null) {
      if (this.#count === 0) this.#count = null; // it was empty, and now nobody has counted
      return;
    }
    if (state === 'rebalancing') {
      this.#count = members.length;
      this.#members = members;
      return; // for a moment nobody owns anything: the last owners stand
    }
    this.#take(members, members.length);
  }

  ownerOf(topic: string, partition: number): string | null {
    return this.#owners.get(`${topic}/${partition}`) ?? null;
  }

  /** Topics that any member owns a part of. */
  topics(): ReadonlySet<string> {
    if (this.#members === null || this.#members.length === 0) return NO_TOPICS;
    return new Set(this.#members.flatMap(({ owns }) => owns.map(({ topic }) => topic)));
  }

  #take(members: readonly MemberSample[], count: number): void {
    if (count === 0 && this.#count === 0) return; // still empty
    this.#members = members;
    this.#count = count;
    this.#owners.clear();
    for (const { id, owns } of members)
      for (const { topic, partitions } of owns)
        for (const partition of partitions) this.#owners.set(`${topic}/${partition}`, id);
  }
}
