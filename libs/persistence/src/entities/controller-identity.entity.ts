import { EntitySchema } from 'typeorm';
import { bigint, integer, key, named } from './columns.js';

export interface ControllerIdentityEntity {
  id: 1;
  databaseId: string;
  generation: number;
  epoch: number;
}

export const ControllerIdentityTable = new EntitySchema<ControllerIdentityEntity>({
  name: 'controller_identity',
  columns: {
    id: key('controller_identity_pk', { type: 'smallint' }),
    databaseId: named('database_id', { type: 'uuid' }),
    generation: integer,
    epoch: bigint,
  },
  checks: [{ name: 'controller_identity_one_row', expression: 'id = 1' }],
});
