import { type HistoryBody } from '@headgate/contract';
import { Clock, type FlowVersion, HISTORY_SAMPLE_MS } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { fromStored } from '../flows/decision-body.js';
import { DecisionJournal, type DecisionRow } from '../flows/decision-journal.js';
import { flowUnknown } from '../http/api.error.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { flagsOf } from './history-flags.js';
import { HistoryGrid } from './history-grid.js';
import { parseRange, type Range } from './history-query.js';
import { HistoryRecorder } from './history-recorder.js';

/** A page does not wait longer for what the database adds, milliseconds. */
const PATIENCE_MS = 3000;
/** Kept decisions of the database that flags are made of. */
const FLAG_ROWS = 500;

/** History for plots: the last five minutes from memory, older from the database, each cell unknown where neither knows. */
@Injectable()
export class HistoryService {
  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly recorder: HistoryRecorder,
    private readonly journal: DecisionJournal,
    private readonly database: DatabaseWatch,
  ) {}

  async of(id: string, query: unknown): Promise<HistoryBody> {
    const flow = this.flows.get(id);
    if (!flow) throw flowUnknown(id);
    const range = parseRange(query, this.clock.wallMs());
    const firstMs = this.recorder.moments(id, range.fromMs)[0]?.wallMs ?? Number.POSITIVE_INFINITY;
    if (firstMs <= range.fromMs + range.stepMs) return this.recent(flow, range);
    const told = await this.database.askOrNull(PATIENCE_MS, ({ history, flows, decisions }) =>
      Promise.all([
        history.read(id, range.fromMs, range.toMs, Math.max(range.stepMs, HISTORY_SAMPLE_MS)),
        flow.source === 'api' ? flows.versions(id) : [],
        decisions.page(id, this.journal.rowsOf(id)[0]?.number ?? null, FLAG_ROWS),
      ]),
    );
    if (told === null)
      return this.recent(flow, range, 'The database does not answer: older than this process is unknown');
    const [stored, versions, older] = told;
    const stepMs = stored.stepMs > HISTORY_SAMPLE_MS ? Math.max(range.stepMs, stored.stepMs) : range.stepMs;
    const fitting = { ...range, stepMs, fromMs: Math.floor(range.fromMs / stepMs) * stepMs };
    const grid = new HistoryGrid(fitting);
    const oldestFirst = [...versions].reverse();
    grid.fillStored(stored, (wallMs) => policyAt(flow, oldestFirst, wallMs).rate);
    const rows = older.map((row) => fromStored(row, null)).reverse();
    return this.body(flow, fitting, grid, { rows, versions: oldestFirst, gap: null });
  }

  /** From memory alone: what a stream appends, and what is left when the database is away. */
  recent(flow: Flow, range: Range, gap: string | null = null): HistoryBody {
    return this.body(flow, range, new HistoryGrid(range), { rows: [], versions: [], gap });
  }

  private body(
    flow: Flow,
    range: Range,
    grid: HistoryGrid,
    more: { rows: readonly DecisionRow[]; versions: readonly FlowVersion[]; gap: string | null },
  ): HistoryBody {
    const { fromMs, toMs, stepMs } = range;
    const carryMs = 1.5 * Math.max(1000, this.config.cycleMs);
    grid.fillMoments(this.recorder.moments(flow.id, fromMs - carryMs), carryMs);
    const inRange = (wallMs: number) => wallMs >= fromMs && wallMs <= toMs;
    const flags = flagsOf(
      flow.id,
      [...more.rows, ...this.journal.rowsOf(flow.id)],
      [...versionsOf(flow, more.versions)],
    );
    const isSingle = stepMs <= 1000;
    return {
      ...{ flow: flow.id, serverTime: new Date(this.clock.wallMs()).toISOString() },
      ...{ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), stepSec: stepMs / 1000 },
      ...{ t: grid.t, ...grid.average },
      ceilingPerSec: grid.bounds.map((bounds) => bounds?.ceilingPerSec ?? null),
      safePerSec: grid.bounds.map((bounds) => bounds?.safePerSec ?? null),
      floorPerSec: grid.bounds.map((bounds) => bounds?.floorPerSec ?? null),
      objectiveSec: flow.policy.objective.delaySec ?? null,
      objectiveMessages: flow.policy.objective.backlogMessages ?? null,
      mode: grid.mode,
      ...{ low: isSingle ? null : grid.low, high: isSingle ? null : grid.high },
      flags: flags.filter(({ t }) => inRange(t * 1000)),
      gap: more.gap,
    };
  }
}

/** Without the database at least the version in force is known. */
function versionsOf(flow: Flow, versions: readonly FlowVersion[]): readonly FlowVersion[] {
  if (versions.length > 0 || flow.source === 'file') return versions;
  const { id, policy, version, changedBy, changedAtMs, reason } = flow;
  return [{ flow: id, policy, version, changedBy, changedAtMs, reason: reason ?? '' }];
}

/** The policy that stood at a time; the present one where versions do not reach back so far. */
function policyAt(flow: Flow, oldestFirst: readonly FlowVersion[], wallMs: number): Flow['policy'] {
  return oldestFirst.findLast(({ changedAtMs }) => changedAtMs <= wallMs)?.policy ?? flow.policy;
}
