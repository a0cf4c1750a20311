import { type LawStateOutcome, type LawStateStore, MAX_LAW_STATE_BYTES, type SavedLawState } from '@headgate/core';

/** States of laws in memory, gone with the process. What goes in comes out as JSON would give it back. */
export class MemoryLawStateStore implements LawStateStore {
  private readonly states = new Map<string, string>();

  async save(saved: SavedLawState): Promise<LawStateOutcome> {
    if (Buffer.byteLength(JSON.stringify(saved.state)) > MAX_LAW_STATE_BYTES) return { ok: false, reason: 'too-large' };
    this.states.set(saved.flow, JSON.stringify(saved));
    return { ok: true };
  }

  async saveMany(states: readonly SavedLawState[]): Promise<number> {
    const outcomes = await Promise.all(states.map((saved) => this.save(saved)));
    return outcomes.filter(({ ok }) => !ok).length;
  }

  async loadMany(flows: readonly string[]): Promise<readonly SavedLawState[]> {
    return (await Promise.all(flows.map((flow) => this.load(flow)))).filter((saved) => saved !== null);
  }

  async load(flow: string): Promise<SavedLawState | null> {
    const json = this.states.get(flow);
    return json === undefined ? null : (JSON.parse(json) as SavedLawState);
  }

  async remove(flow: string): Promise<void> {
    this.states.delete(flow);
  }
}
