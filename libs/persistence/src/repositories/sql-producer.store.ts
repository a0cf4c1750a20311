import { type ProducerInstance, type ProducerStore } from '@headgate/core';
import { type Database } from '../database/database.js';
import { deleteInBatches } from '../database/delete-in-batches.js';
import { Producers } from '../entities/producer.entity.js';
import { toProducerInstance, toProducerRecord } from '../mappers/producer.mapper.js';

const MOST_LISTED = 10_000;

/**
 * Grouped, because a statement may touch a row once only; in the order of the key, because two controllers that lock the
 * same rows in different orders would deadlock.
 */
const RECORD = `
  INSERT INTO producers AS p
  SELECT flow, producer, instance,
    (array_agg(version ORDER BY last_seen DESC) FILTER (WHERE version IS NOT NULL))[1],
    min(first_seen), max(last_seen), max(used_milli), max(dropped_milli), max(rejected_milli)
  FROM json_populate_recordset(NULL::producers, $1)
  GROUP BY flow, producer, instance ORDER BY flow, producer, instance
  ON CONFLICT ON CONSTRAINT producers_pk DO UPDATE SET
    version = CASE WHEN excluded.last_seen >= p.last_seen THEN coalesce(excluded.version, p.version)
      ELSE coalesce(p.version, excluded.version) END,
    first_seen = least(p.first_seen, excluded.first_seen),
    last_seen = greatest(p.last_seen, excluded.last_seen),
    used_milli = greatest(p.used_milli, excluded.used_milli),
    dropped_milli = greatest(p.dropped_milli, excluded.dropped_milli),
    rejected_milli = greatest(p.rejected_milli, excluded.rejected_milli)`;

const EXPIRED = 'SELECT flow, producer, instance FROM producers WHERE last_seen < $1 LIMIT $2';
const EXPIRE = `DELETE FROM producers WHERE (flow, producer, instance) IN (${EXPIRED})`;

export class SqlProducerStore implements ProducerStore {
  constructor(private readonly database: Database) {}

  async record(instances: readonly ProducerInstance[]): Promise<void> {
    if (instances.length === 0) return;
    const records = JSON.stringify(instances.map(toProducerRecord));
    await this.database.run('producers: record', (session) => session.change(RECORD, [records]));
  }

  list(flow: string | null): Promise<readonly ProducerInstance[]> {
    return this.database.run('producers: list', async ({ entities }) => {
      const where = flow === null ? {} : { flow };
      const rows = await entities.find(Producers, { where, order: { lastSeen: 'DESC' }, take: MOST_LISTED });
      return rows.map(toProducerInstance);
    });
  }

  expire(beforeMs: number): Promise<number> {
    return deleteInBatches(this.database, 'producers: expire', EXPIRE, [new Date(beforeMs)]);
  }
}
