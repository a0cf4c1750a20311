import { HISTORY_LEVELS, type History, type HistorySample, type HistoryStore, type Losses } from '@headgate/core';
import { BoundedWriter } from '../database/bounded-writer.js';
import { type Database } from '../database/database.js';
import { deleteInBatches } from '../database/delete-in-batches.js';
import { type HistoryStep, toHistoryColumns, toHistoryRecord } from '../mappers/history.mapper.js';
import { historyGrid } from './history-grid.js';
import { COARSEST, EXPIRE, INSERT, READ, ROLL_UP } from './history-sql.js';

/** Half an hour of a hundred flows. */
const RING_ROWS = 20_000;
const BATCH_ROWS = 500;
const ROLL_UP_ROWS = 2_000;
/** So that one run of the job ends; what is left is rolled up by the next. */
const MOST_ROUNDS = 500;

export class SqlHistoryStore implements HistoryStore {
  private readonly writer: BoundedWriter<HistorySample>;

  constructor(
    private readonly database: Database,
    onLog: (line: string) => void,
  ) {
    const write = async (samples: readonly HistorySample[]) => {
      const records = JSON.stringify(samples.map(toHistoryRecord));
      await database.run('history: append', (session) => session.change(INSERT, [records]));
    };
    this.writer = new BoundedWriter({ capacity: RING_ROWS, batchRows: BATCH_ROWS, write, onLog });
  }

  append(samples: readonly HistorySample[]): void {
    this.writer.append(samples);
  }

  read(flow: string, fromMs: number, toMs: number, stepMs: number): Promise<History> {
    const to = new Date(toMs);
    return this.database.run('history: read', async (session) => {
      const [coarsest] = await session.rows<{ step: number | null }>(COARSEST, [flow, new Date(fromMs), to]);
      const grid = historyGrid(fromMs, toMs, stepMs, coarsest?.step ?? 0);
      const steps = await session.rows<HistoryStep>(READ, [flow, new Date(grid.fromMs), to, grid.stepMs]);
      const atMs = Array.from({ length: grid.count }, (_, index) => grid.fromMs + index * grid.stepMs);
      return { stepMs: grid.stepMs, atMs, figures: toHistoryColumns(steps, grid.count) };
    });
  }

  async rollUp(nowMs: number): Promise<number> {
    let total = 0;
    for (const [index, level] of HISTORY_LEVELS.entries()) {
      const next = HISTORY_LEVELS[index + 1];
      if (next) total += await this.moveUp(level.stepMs, next.stepMs, nowMs - level.keepMs);
    }
    return total;
  }

  expire(nowMs: number): Promise<number> {
    const { stepMs, keepMs } = HISTORY_LEVELS.at(-1)!;
    return deleteInBatches(this.database, 'history: expire', EXPIRE, [stepMs, new Date(nowMs - keepMs)]);
  }

  losses(): Losses {
    return this.writer.losses();
  }

  close(): Promise<void> {
    return this.writer.close();
  }

  /** Whole slots of the next level only, so that a slot is merged once. */
  private async moveUp(stepMs: number, nextMs: number, keptFromMs: number): Promise<number> {
    const before = new Date(Math.floor(keptFromMs / nextMs) * nextMs);
    let total = 0;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const parameters = [stepMs, nextMs, before, ROLL_UP_ROWS];
      const [row] = await this.database.run('history: roll up', (session) =>
        session.rows<{ moved: number }>(ROLL_UP, parameters),
      );
      total += row!.moved;
      if (row!.moved < ROLL_UP_ROWS) break;
    }
    return total;
  }
}
