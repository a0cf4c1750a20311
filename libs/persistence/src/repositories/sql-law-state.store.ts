import { type LawStateOutcome, type LawStateStore, MAX_LAW_STATE_BYTES, type SavedLawState } from '@headgate/core';
import { type Database } from '../database/database.js';
import { LawStates } from '../entities/law-state.entity.js';

const SAVE = `
  INSERT INTO law_states (flow, policy_version, saved_at, state) VALUES ($1, $2, $3, $4)
  ON CONFLICT (flow) DO UPDATE
  SET policy_version = excluded.policy_version, saved_at = excluded.saved_at, state = excluded.state`;

export class SqlLawStateStore implements LawStateStore {
  constructor(private readonly database: Database) {}

  async save({ flow, policyVersion, savedAtMs, state }: SavedLawState): Promise<LawStateOutcome> {
    const json = JSON.stringify(state);
    if (Buffer.byteLength(json) > MAX_LAW_STATE_BYTES) return { ok: false, reason: 'too-large' };
    const parameters = [flow, policyVersion, new Date(savedAtMs), json];
    await this.database.run('law state: save', (session) => session.change(SAVE, parameters));
    return { ok: true };
  }

  load(flow: string): Promise<SavedLawState | null> {
    return this.database.run('law state: load', async ({ entities }) => {
      const row = await entities.findOneBy(LawStates, { flow });
      if (!row) return null;
      const { savedAt, ...saved } = row;
      return { ...saved, savedAtMs: savedAt.getTime() };
    });
  }

  async remove(flow: string): Promise<void> {
    await this.database.run('law state: remove', ({ entities }) => entities.delete(LawStates, { flow }));
  }
}
