import { type LawStateOutcome, type LawStateStore, MAX_LAW_STATE_BYTES, type SavedLawState } from '@headgate/core';
import { In } from 'typeorm';
import { type Database } from '../database/database.js';
import { LawStates } from '../entities/law-state.entity.js';

const SAVE = `
  INSERT INTO law_states (flow, policy_version, saved_at, state) VALUES ($1, $2, $3, $4)
  ON CONFLICT (flow) DO UPDATE
  SET policy_version = excluded.policy_version, saved_at = excluded.saved_at, state = excluded.state`;

const SAVE_MANY = `
  INSERT INTO law_states (flow, policy_version, saved_at, state)
  SELECT one ->> 'flow', one ->> 'policyVersion', (one ->> 'savedAt')::timestamptz, one -> 'state'
  FROM json_array_elements($1::json) AS one
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

  async saveMany(states: readonly SavedLawState[]): Promise<number> {
    const records: string[] = [];
    for (const { flow, policyVersion, savedAtMs, state } of states) {
      const json = JSON.stringify(state);
      if (Buffer.byteLength(json) > MAX_LAW_STATE_BYTES) continue;
      const head = JSON.stringify({ flow, policyVersion, savedAt: new Date(savedAtMs) });
      records.push(`${head.slice(0, -1)},"state":${json}}`);
    }
    const json = `[${records.join()}]`;
    await this.database.run('law states: save', (session) => session.change(SAVE_MANY, [json]));
    return states.length - records.length;
  }

  loadMany(flows: readonly string[]): Promise<readonly SavedLawState[]> {
    return this.database.run('law states: load', async ({ entities }) => {
      const rows = await entities.findBy(LawStates, { flow: In([...flows]) });
      return rows.map(({ savedAt, ...saved }) => ({ ...saved, savedAtMs: savedAt.getTime() }));
    });
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
