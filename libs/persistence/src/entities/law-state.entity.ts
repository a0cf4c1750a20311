import { EntitySchema } from 'typeorm';
import { json, key, named, text, time } from './columns.js';

export interface LawStateEntity {
  flow: string;
  policyVersion: string;
  savedAt: Date;
  state: unknown;
}

export const LawStates = new EntitySchema<LawStateEntity>({
  name: 'law_states',
  columns: {
    flow: key('law_states_pk', text),
    policyVersion: named('policy_version', text),
    savedAt: named('saved_at', time),
    state: json,
  },
});
