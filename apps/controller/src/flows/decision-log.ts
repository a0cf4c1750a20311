import { Injectable } from '@nestjs/common';
import { ApiError } from '../http/api.error.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { fromStored } from './decision-body.js';
import { DecisionJournal, type DecisionRow } from './decision-journal.js';

/** Rows around the one that is asked for are looked up in a page this long. */
const NEIGHBOURS = 3;

/** Decisions from memory, and the older ones from the database. */
@Injectable()
export class DecisionLog {
  constructor(
    private readonly journal: DecisionJournal,
    private readonly database: DatabaseWatch,
  ) {}

  /** Newest first, those below `before`. Without the database the memory's rows come alone, and 503 where it has none. */
  async page(flow: string, before: number, limit: number): Promise<readonly DecisionRow[]> {
    const recent = this.journal.page(flow, before, limit);
    if (recent.length >= limit) return recent;
    const oldest = recent.at(-1)?.number ?? (before === Number.MAX_SAFE_INTEGER ? null : before);
    const wanted = limit - recent.length;
    try {
      const older = await this.database.askForRequest(({ decisions }) => decisions.page(flow, oldest, wanted + 1));
      const rows = older.map((row, i) => fromStored(row, older[i + 1]?.ratePerSec ?? null));
      return [...recent, ...rows.slice(0, wanted)];
    } catch (error) {
      if (recent.length > 0 && error instanceof ApiError) return recent;
      throw error;
    }
  }

  /** A row with its neighbours. Throws 404 where it is not kept. */
  async one(flow: string, number: number) {
    const rows = this.journal.rowsOf(flow);
    const at = rows.findIndex((row) => row.number === number);
    const after = at >= 0 ? (rows[at + 1] ?? null) : (rows.find((row) => row.number > number) ?? null);
    if (at > 0) return { row: rows[at]!, before: rows[at - 1]!, after };
    const around = await this.page(flow, number + 1, NEIGHBOURS);
    const [row, before = null] = around;
    if (row?.number !== number) throw decisionUnknown(flow, number);
    const next = after ?? (await this.nextOf(flow, number));
    return { row, before, after: next };
  }

  /** The row after one that is in the database alone: numbers grow by one. */
  private async nextOf(flow: string, number: number): Promise<DecisionRow | null> {
    const stored = await this.database.askForRequest(({ decisions }) => decisions.one(flow, number + 1));
    return stored && fromStored(stored, null);
  }
}

const decisionUnknown = (flow: string, number: number): ApiError =>
  new ApiError('DECISION_UNKNOWN', `No decision ${number} of the flow ${flow} is kept`);
