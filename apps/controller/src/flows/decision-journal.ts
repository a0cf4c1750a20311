import { Clock, type Decision } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { type Publication } from '../loop/flow-publisher.js';

/** A decision with when it was taken and what was published of it. */
export interface DecisionRow {
  /** Grows by one with every row of the flow. */
  readonly number: number;
  readonly decision: Decision;
  readonly publication: Publication;
  /** Wall clock, for people. */
  readonly wallMs: number;
}

/** Rows kept per flow: ten hours of a quiet flow, ten minutes of one that moves every second. */
const ROWS_PER_FLOW = 600;
/** A rate that moved less than this since the last kept row is the same rate. */
const MOVED_SHARE = 0.01;
const QUIET_ROW_EVERY_MS = 60_000;

interface FlowRows {
  latest: DecisionRow;
  readonly rows: DecisionRow[];
}

/** Keeps the decisions that say something new, in memory, and always the newest one. */
@Injectable()
export class DecisionJournal {
  private readonly flows = new Map<string, FlowRows>();

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly metrics: MetricRegistry,
    flows: FlowRegistry,
  ) {
    flows.onGone((flow) => this.flows.delete(flow));
  }

  record(flow: string, decision: Decision, publication: Publication): void {
    const entry = this.flows.get(flow);
    const last = entry?.rows.at(-1);
    const row = { number: (last?.number ?? 0) + 1, decision, publication, wallMs: this.clock.wallMs() };
    if (!entry) {
      this.flows.set(flow, { latest: row, rows: [row] });
      return;
    }
    entry.latest = row;
    if (last && !saysSomethingNew(last, row)) return;
    entry.rows.push(row);
    if (entry.rows.length <= ROWS_PER_FLOW) return;
    entry.rows.shift();
    this.metrics.inc('decisionRowsDropped', { flow });
  }

  latest(flow: string): DecisionRow | null {
    return this.flows.get(flow)?.latest ?? null;
  }

  /** Newest first, those with a number below `before`. */
  page(flow: string, before: number, limit: number): readonly DecisionRow[] {
    const rows = this.flows.get(flow)?.rows ?? [];
    return rows
      .filter((row) => row.number < before)
      .slice(-limit)
      .reverse();
  }
}

function saysSomethingNew(last: DecisionRow, row: DecisionRow): boolean {
  const [a, b] = [last.decision, row.decision];
  if (a.reason !== b.reason || a.clamp !== b.clamp || a.mode !== b.mode || a.policyVersion !== b.policyVersion)
    return true;
  if (last.publication.epoch !== row.publication.epoch || last.publication.fenced !== row.publication.fenced)
    return true;
  const moved = Math.abs(a.ratePerSec - b.ratePerSec) > MOVED_SHARE * a.ratePerSec;
  return moved || b.atMs - a.atMs >= QUIET_ROW_EVERY_MS;
}
