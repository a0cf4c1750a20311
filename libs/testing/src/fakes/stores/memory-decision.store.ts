import { type DecisionRow, type DecisionStore, type Losses } from '@headgate/core';

const KEEP_MS = 90 * 24 * 3_600_000;

/** Decisions in memory, gone with the process; each row stands as soon as it was appended. */
export class MemoryDecisionStore implements DecisionStore {
  private readonly flows = new Map<string, Map<number, DecisionRow>>();

  append(rows: readonly DecisionRow[]): void {
    for (const row of rows) {
      const flow = this.flows.get(row.flow) ?? new Map<number, DecisionRow>();
      this.flows.set(row.flow, flow);
      if (!flow.has(row.number)) flow.set(row.number, structuredClone(row));
    }
  }

  async page(flow: string, before: number | null, limit: number): Promise<readonly DecisionRow[]> {
    const rows = [...(this.flows.get(flow)?.values() ?? [])];
    return rows
      .filter(({ number }) => number < (before ?? Number.POSITIVE_INFINITY))
      .sort((a, b) => b.number - a.number)
      .slice(0, limit);
  }

  async newest(flows: readonly string[]): Promise<readonly DecisionRow[]> {
    return (await Promise.all(flows.map((flow) => this.page(flow, null, 1)))).flat();
  }

  async one(flow: string, number: number): Promise<DecisionRow | null> {
    return this.flows.get(flow)?.get(number) ?? null;
  }

  async expire(nowMs: number): Promise<number> {
    let count = 0;
    for (const flow of this.flows.values()) {
      for (const row of flow.values()) if (row.wallMs < nowMs - KEEP_MS && flow.delete(row.number)) count += 1;
    }
    return count;
  }

  losses(): Losses {
    return { waiting: 0, dropped: 0, refused: 0 };
  }
}
