import { Clock, type DecisionRow, type FlowState, type SavedLawState } from '@headgate/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { fromSaved, type Restored, toSaved } from './saved-state.js';

/** A flow's first turn waits so long for the database, milliseconds; then it begins without a memory. */
const RECALL_WITHIN_MS = 1000;
/** Flows that one call to the database is about. */
const AT_ONCE = 250;

/** What a flow goes on from after a restart. */
export interface Recalled {
  readonly state: FlowState | null;
  /** What could not be taken over and why; null where all was, or where there was nothing. */
  readonly lost: string | null;
  readonly lastDecision: DecisionRow | null;
  /** False where the database did not answer: then nothing is known of what was before. */
  readonly isKnown: boolean;
}

const NOTHING: Recalled = { state: null, lost: null, lastDecision: null, isKnown: false };

/** Keeps the state of each flow's laws in the database, so that a restart learns nothing anew. */
@Injectable()
export class FlowMemory {
  private readonly logger = new Logger('Memory');
  private readonly recalled = new Map<string, Promise<Recalled>>();
  private asking = new Map<string, Asking>();
  /** Flows whose laws measured a first capacity and are not saved yet. */
  private learned = new Map<string, Learned>();

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly database: DatabaseWatch,
    flows: FlowRegistry,
  ) {
    flows.onGone((flow) => {
      this.recalled.delete(flow);
      this.learned.delete(flow);
    });
  }

  /** Asks once per flow. A database that is away, or has nothing that fits, gives nothing; it never throws. */
  recall(flow: Flow): Promise<Recalled> {
    const known = this.recalled.get(flow.id);
    if (known) return known;
    const asked = new Promise<Recalled>((tell) => this.gather(flow, tell));
    this.recalled.set(flow.id, asked);
    return asked;
  }

  /** Told of every turn. A flow's first capacity is worth a save of its own: who is killed without it probes anew. */
  note(flow: Flow, before: FlowState | null, state: FlowState): void {
    if (knowsCapacity(state) && !(before !== null && knowsCapacity(before))) this.learned.set(flow.id, { flow, state });
  }

  /** Saves what was learned since the last call. What the database does not take is left to the next round of `save`. */
  async saveLearned(): Promise<void> {
    if (this.learned.size === 0) return;
    const learned = this.learned;
    this.learned = new Map();
    await this.save(learned).catch(() => undefined);
  }

  /** Saves as many as the database takes; the first failure ends the round, the next round tries again. */
  async save(states: ReadonlyMap<string, Learned>): Promise<void> {
    const waiting = [...states.values()];
    const now = { wallMs: this.clock.wallMs(), monotonicMs: this.clock.monotonicMs() };
    while (waiting.length > 0) {
      const batch = waiting.splice(0, AT_ONCE).map(({ flow, state }) => ({
        ...{ flow: flow.id, policyVersion: flow.policyHash, savedAtMs: now.wallMs },
        state: toSaved(state, now.monotonicMs),
      }));
      await this.database.ask(({ lawStates }) => lawStates.saveMany(batch));
    }
  }

  /** Flows that begin in one turn are asked for together. */
  private gather(flow: Flow, tell: Asking['tell']): void {
    if (this.asking.size === 0) setImmediate(() => void this.askAll());
    this.asking.set(flow.id, { flow, tell });
  }

  /** A database that does not answer for some is not asked for the rest: they begin without a memory at once. */
  private async askAll(): Promise<void> {
    const all = [...this.asking.values()];
    this.asking = new Map();
    let isAway = false;
    while (all.length > 0) {
      const batch = all.splice(0, AT_ONCE);
      const names = batch.map(({ flow }) => flow.id);
      const answers: Answers | null = isAway ? null : await this.ask(names).catch(() => null);
      isAway = answers === null;
      for (const { flow, tell } of batch) tell(answers === null ? NOTHING : this.toRecalled(flow, answers));
    }
  }

  private ask(flows: readonly string[]): Promise<Answers | null> {
    return this.database.askOrNull(RECALL_WITHIN_MS, async ({ lawStates, decisions }) => {
      const [states, rows] = await Promise.all([lawStates.loadMany(flows), decisions.newest(flows)]);
      return {
        states: new Map(states.map((saved) => [saved.flow, saved])),
        rows: new Map(rows.map((row) => [row.flow, row])),
      };
    });
  }

  private toRecalled(flow: Flow, { states, rows }: Answers): Recalled {
    const saved = states.get(flow.id);
    const isOurs = saved !== undefined && saved.policyVersion === flow.policyHash;
    const now = { wallMs: this.clock.wallMs(), monotonicMs: this.clock.monotonicMs() };
    const restored: Restored = isOurs ? fromSaved(saved, flow.policy, now) : { state: null, lost: null };
    if (restored.lost !== null) this.logger.warn(`Flow ${flow.id}: ${restored.lost}`);
    return { ...restored, lastDecision: rows.get(flow.id) ?? null, isKnown: true };
  }
}

interface Learned {
  readonly flow: Flow;
  readonly state: FlowState;
}

function knowsCapacity({ constraints }: FlowState): boolean {
  for (const id in constraints) if (constraints[id]!.ask.capacityPerSec !== null) return true;
  return false;
}

interface Asking {
  readonly flow: Flow;
  readonly tell: (recalled: Recalled) => void;
}

interface Answers {
  readonly states: ReadonlyMap<string, SavedLawState>;
  readonly rows: ReadonlyMap<string, DecisionRow>;
}
