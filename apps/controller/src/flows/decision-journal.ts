import { Clock, type Decision, DecisionStore, type DecisionRow as StoredRow } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { type Publication } from '../loop/flow-publisher.js';

/** A decision with when it was taken and what was published of it. */
export interface DecisionRow {
  /** Grows by one with every kept row of the flow, across restarts. A row that is not kept has that of the last kept one. */
  readonly number: number;
  readonly decision: Omit<Decision, 'atMs'>;
  readonly publication: Pick<Publication, 'epoch' | 'seq' | 'failure' | 'fenced'>;
  /** Version of the policy; null where it came from the file. */
  readonly version: number | null;
  /** Rate of the kept row before; null where there is none. */
  readonly ratePerSecBefore: number | null;
  /** Wall clock, for people. */
  readonly wallMs: number;
}

/** Rows kept in memory per flow: ten hours of a quiet flow, ten minutes of one that moves every second. */
const ROWS_PER_FLOW = 600;
/** A rate that moved less than this since the last kept row is the same rate. */
const MOVED_SHARE = 0.01;
const QUIET_ROW_EVERY_MS = 60_000;

interface FlowRows {
  /** Newest number given out. */
  lastNumber: number;
  /** Rate of the newest row that was kept, here or before a restart. */
  lastRatePerSec: number | null;
  keptAtMs: number;
  latest: DecisionRow | null;
  readonly rows: DecisionRow[];
}

/** Keeps the decisions that say something new, the newest ones in memory and all of them in the database. */
@Injectable()
export class DecisionJournal {
  private readonly flows = new Map<string, FlowRows>();
  private readonly listeners: ((flow: Flow, decision: Decision) => void)[] = [];

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly metrics: MetricRegistry,
    flows: FlowRegistry,
    @Inject(DecisionStore) private readonly store: Pick<DecisionStore, 'append'>,
  ) {
    flows.onGone((flow) => this.flows.delete(flow));
  }

  /**
   * Numbers go on above `last`. Undefined: the database did not tell, so they go on above the wall clock, which is above
   * any count of rows.
   */
  begin(flow: string, last: Pick<StoredRow, 'number' | 'ratePerSec'> | null | undefined): void {
    if (this.flows.has(flow)) return;
    const lastNumber = last === undefined ? Math.floor(this.clock.wallMs()) : (last?.number ?? 0);
    const lastRatePerSec = last?.ratePerSec ?? null;
    this.flows.set(flow, { lastNumber, lastRatePerSec, keptAtMs: 0, latest: null, rows: [] });
  }

  /** Called for every decision, kept or not. */
  onDecision(listener: (flow: Flow, decision: Decision) => void): void {
    this.listeners.push(listener);
  }

  record(flow: Flow, decision: Decision, publication: Publication): void {
    this.keep(flow, decision, publication);
    for (const listener of this.listeners) listener(flow, decision);
  }

  private keep(flow: Flow, decision: Decision, publication: Publication): void {
    this.begin(flow.id, null);
    const entry = this.flows.get(flow.id)!;
    const last = entry.rows.at(-1);
    const isKept = !last || saysSomethingNew(last, entry.keptAtMs, decision, publication);
    const row: DecisionRow = {
      number: isKept ? entry.lastNumber + 1 : entry.lastNumber,
      decision,
      publication,
      version: flow.source === 'file' ? null : flow.version,
      ratePerSecBefore: entry.lastRatePerSec,
      wallMs: this.clock.wallMs(),
    };
    entry.latest = row;
    if (!isKept) return;
    entry.lastNumber = row.number;
    entry.lastRatePerSec = decision.ratePerSec;
    entry.keptAtMs = decision.atMs;
    entry.rows.push(row);
    this.store.append([toStored(row)]);
    if (entry.rows.length <= ROWS_PER_FLOW) return;
    entry.rows.shift();
    this.metrics.inc('decisionRowsDropped', { flow: flow.id });
  }

  latest(flow: string): DecisionRow | null {
    return this.flows.get(flow)?.latest ?? null;
  }

  /** Those in memory, newest first, with a number below `before`. */
  page(flow: string, before: number, limit: number): readonly DecisionRow[] {
    const rows = this.flows.get(flow)?.rows ?? [];
    return rows
      .filter((row) => row.number < before)
      .slice(-limit)
      .reverse();
  }

  /** Those in memory, oldest first. */
  rowsOf(flow: string): readonly DecisionRow[] {
    return this.flows.get(flow)?.rows ?? [];
  }
}

function toStored({ decision, number, publication, version, wallMs }: DecisionRow): StoredRow {
  const { epoch, seq } = publication;
  const { flow, mode, policyVersion, ratePerSec, reason, clamp, binding, why, constraints } = decision;
  const told = { flow, mode, policyVersion, ratePerSec, reason, clamp, binding, why, constraints };
  return { ...told, number, wallMs, version, epoch: epoch ?? 0, seq };
}

function saysSomethingNew(last: DecisionRow, keptAtMs: number, now: Decision, publication: Publication): boolean {
  const before = last.decision;
  if (before.reason !== now.reason || before.clamp !== now.clamp || before.mode !== now.mode) return true;
  if (before.policyVersion !== now.policyVersion) return true;
  if (last.publication.epoch !== publication.epoch || last.publication.fenced !== publication.fenced) return true;
  if (membersOf(before) !== membersOf(now)) return true;
  const moved = Math.abs(before.ratePerSec - now.ratePerSec) > MOVED_SHARE * before.ratePerSec;
  return moved || now.atMs - keptAtMs >= QUIET_ROW_EVERY_MS;
}

/** Members who come or go cause most changes of rate: each such change is a row, and a flag in the charts. */
const membersOf = ({ constraints }: Pick<Decision, 'constraints'>): string =>
  constraints.map(({ members }) => members ?? '?').join();
