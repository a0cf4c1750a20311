import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource } from 'typeorm';
import { asStoreError, isWrongAddress } from './database/failure.js';

const RETRY_EVERY_MS = 250;

/** Tries until the database is there, which may be starting beside us; a wrong login or name does not mend itself. */
export async function connect(make: () => DataSource, withinMs: number): Promise<DataSource> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await make().initialize();
    } catch (error) {
      if (isWrongAddress(error) || performance.now() + RETRY_EVERY_MS > deadline) throw asStoreError('connect', error);
    }
    await sleep(RETRY_EVERY_MS);
  }
}
