import { type Database } from './database.js';

const BATCH_ROWS = 5_000;
/** Half a million rows; what is left goes next time. */
const MOST_BATCHES = 100;

/** Runs a statement whose last parameter is how many rows it may take, until it takes fewer; tells how many in all. */
export async function deleteInBatches(
  database: Database,
  what: string,
  sql: string,
  parameters: readonly unknown[],
): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const count = await database.run(what, (session) => session.change(sql, [...parameters, BATCH_ROWS]));
    total += count;
    if (count < BATCH_ROWS) break;
  }
  return total;
}
