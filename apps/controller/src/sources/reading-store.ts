import { type LagSource, type Reading } from '@headgate/core';

interface Kept {
  readonly reading: Reading;
  readonly source: LagSource;
  /** Added to what this source counts, so that sequences grow on when a cluster gets a new source. */
  readonly base: number;
}

/** The newest reading of each constraint. A late answer of an older poll changes nothing. */
export class ReadingStore {
  private readonly kept = new Map<string, Kept>();

  get(id: string): Reading | undefined {
    return this.kept.get(id)?.reading;
  }

  /** False where a newer answer of the same source stands already. */
  accept(id: string, reading: Reading, source: LagSource): boolean {
    const before = this.kept.get(id);
    const base = before === undefined ? 0 : before.source === source ? before.base : before.reading.sequence;
    const sequence = base + reading.sequence;
    if (before && sequence <= before.reading.sequence) return false;
    this.kept.set(id, { reading: { ...reading, sequence }, source, base });
    return true;
  }

  /** Lets go of every constraint that is not in the list. */
  retain(ids: ReadonlySet<string>): void {
    for (const id of this.kept.keys()) if (!ids.has(id)) this.kept.delete(id);
  }
}
