import { type ControllerIdentity, type DatabaseIdentity } from '@headgate/core';
import { type Database } from '../database/database.js';
import { ControllerIdentityTable } from '../entities/controller-identity.entity.js';

/** The row is locked for the time of the statement: two controllers never get the same epoch. */
const TAKE_EPOCH = `
  UPDATE controller_identity SET epoch = greatest(epoch, $1) + 1 RETURNING epoch`;
const BEGIN_GENERATION = `
  UPDATE controller_identity SET generation = generation + 1 RETURNING generation`;

export class SqlControllerIdentity implements ControllerIdentity {
  constructor(private readonly database: Database) {}

  identity(): Promise<DatabaseIdentity> {
    return this.database.run('identity', async ({ entities }) => {
      const { databaseId, generation, epoch } = await entities.findOneByOrFail(ControllerIdentityTable, { id: 1 });
      return { databaseId, generation, epoch };
    });
  }

  takeEpoch(above = 0): Promise<number> {
    return this.database.run('identity: take epoch', async (session) => {
      const [row] = await session.rows<{ epoch: string }>(TAKE_EPOCH, [above]);
      return Number(row!.epoch);
    });
  }

  beginGeneration(): Promise<number> {
    return this.database.run('identity: begin generation', async (session) => {
      const [row] = await session.rows<{ generation: number }>(BEGIN_GENERATION);
      return row!.generation;
    });
  }
}
