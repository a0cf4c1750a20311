import { type DecisionRow, type DecisionStore, type Losses } from '@headgate/core';
import { LessThan } from 'typeorm';
import { BoundedWriter } from '../database/bounded-writer.js';
import { type Database } from '../database/database.js';
import { deleteInBatches } from '../database/delete-in-batches.js';
import { Decisions } from '../entities/decision.entity.js';
import { toDecisionRecord, toDecisionRow } from '../mappers/decision.mapper.js';

const KEEP_MS = 90 * 24 * 3_600_000;
/** A row is one or two kilobytes. A hundred flows that move every second fill the ring in 100 s, quiet ones in hours. */
const RING_ROWS = 10_000;
const BATCH_ROWS = 500;

const INSERT =
  'INSERT INTO decisions SELECT * FROM json_populate_recordset(NULL::decisions, $1) ON CONFLICT DO NOTHING';
const NEWEST = `
  SELECT name AS flow, (SELECT max(number) FROM decisions WHERE flow = name) AS number
  FROM unnest($1::text[]) AS name WHERE EXISTS (SELECT FROM decisions WHERE flow = name)`;
const EXPIRED = 'SELECT flow, number FROM decisions WHERE at < $1 ORDER BY at LIMIT $2';
const EXPIRE = `DELETE FROM decisions WHERE (flow, number) IN (${EXPIRED})`;

export class SqlDecisionStore implements DecisionStore {
  private readonly writer: BoundedWriter<DecisionRow>;

  constructor(
    private readonly database: Database,
    onLog: (line: string) => void,
  ) {
    const write = async (rows: readonly DecisionRow[]) => {
      const records = JSON.stringify(rows.map(toDecisionRecord));
      await database.run('decisions: append', (session) => session.change(INSERT, [records]));
    };
    this.writer = new BoundedWriter({ capacity: RING_ROWS, batchRows: BATCH_ROWS, write, onLog });
  }

  append(rows: readonly DecisionRow[]): void {
    this.writer.append(rows);
  }

  page(flow: string, before: number | null, limit: number): Promise<readonly DecisionRow[]> {
    const where = before === null ? { flow } : { flow, number: LessThan(before) };
    return this.database.run('decisions: page', async ({ entities }) => {
      const rows = await entities.find(Decisions, { where, order: { number: 'DESC' }, take: limit });
      return rows.map(toDecisionRow);
    });
  }

  newest(flows: readonly string[]): Promise<readonly DecisionRow[]> {
    return this.database.run('decisions: newest', async (session) => {
      const keys = await session.rows<{ flow: string; number: string }>(NEWEST, [flows]);
      const where = keys.map(({ flow, number }) => ({ flow, number: Number(number) }));
      const rows = where.length === 0 ? [] : await session.entities.find(Decisions, { where });
      return rows.map(toDecisionRow);
    });
  }

  one(flow: string, number: number): Promise<DecisionRow | null> {
    return this.database.run('decisions: one', async ({ entities }) => {
      const row = await entities.findOneBy(Decisions, { flow, number });
      return row && toDecisionRow(row);
    });
  }

  expire(nowMs: number): Promise<number> {
    return deleteInBatches(this.database, 'decisions: expire', EXPIRE, [new Date(nowMs - KEEP_MS)]);
  }

  losses(): Losses {
    return this.writer.losses();
  }

  close(): Promise<void> {
    return this.writer.close();
  }
}
