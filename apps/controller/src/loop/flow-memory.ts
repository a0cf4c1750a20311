import { Clock, type DecisionRow, type FlowState } from '@headgate/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { fromSaved, type Restored, toSaved } from './saved-state.js';

/** A flow's first turn waits so long for the database, milliseconds; then it begins without a memory. */
const RECALL_WITHIN_MS = 1000;
/** States are written so many at a time. */
const SAVES_AT_ONCE = 8;

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

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly database: DatabaseWatch,
    flows: FlowRegistry,
  ) {
    flows.onGone((flow) => this.recalled.delete(flow));
  }

  /** Asks once per flow. A database that is away, or has nothing that fits, gives nothing; it never throws. */
  recall(flow: Flow): Promise<Recalled> {
    const known = this.recalled.get(flow.id);
    if (known) return known;
    const asked = this.ask(flow).catch(() => NOTHING);
    this.recalled.set(flow.id, asked);
    return asked;
  }

  /** Saves as many as the database takes; the first failure ends the round, the next round tries again. */
  async save(states: ReadonlyMap<string, { readonly flow: Flow; readonly state: FlowState }>): Promise<void> {
    const waiting = [...states.values()];
    while (waiting.length > 0) {
      const batch = waiting.splice(0, SAVES_AT_ONCE).map(({ flow, state }) =>
        this.database.ask(({ lawStates }) =>
          lawStates.save({
            flow: flow.id,
            policyVersion: flow.policyHash,
            savedAtMs: this.clock.wallMs(),
            state: toSaved(state, this.clock.monotonicMs()),
          }),
        ),
      );
      await Promise.all(batch);
    }
  }

  private async ask(flow: Flow): Promise<Recalled> {
    const answers = await this.database.askOrNull(RECALL_WITHIN_MS, ({ lawStates, decisions }) =>
      Promise.all([lawStates.load(flow.id), decisions.page(flow.id, null, 1)]),
    );
    if (answers === null) return NOTHING;
    const [saved, [lastDecision = null]] = answers;
    const isOurs = saved !== null && saved.policyVersion === flow.policyHash;
    const now = { wallMs: this.clock.wallMs(), monotonicMs: this.clock.monotonicMs() };
    const restored: Restored = isOurs ? fromSaved(saved, flow.policy, now) : { state: null, lost: null };
    if (restored.lost !== null) this.logger.warn(`Flow ${flow.id}: ${restored.lost}`);
    return { ...restored, lastDecision, isKnown: true };
  }
}
