import {
  type BucketView,
  type Budget,
  budgetOf,
  type Decision,
  EpochSource,
  HeadgateError,
  MILLI,
  type PublishOutcome,
  TokenBucket,
} from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DependencyBoard } from '../health/dependency-board.js';
import { BucketKind } from '../platform/bucket-kind.js';
import { BucketOwnership, type ForeignBucket } from '../platform/bucket-ownership.js';
import { EvictionGuard } from './eviction-guard.js';
import { stands } from './standing-budget.js';

/** Where a flow stands with its bucket. */
export interface Publication {
  /** Null until the first publish was accepted. */
  readonly epoch: number | null;
  readonly seq: number;
  readonly learning: boolean;
  /** Another controller publishes this flow under a newer epoch: this one does not, until the other one's budget has expired. */
  readonly fenced: boolean;
  /** Why the last publish did not happen; null where it did. */
  readonly failure: string | null;
}

const UNPUBLISHED: Publication = { epoch: null, seq: 0, learning: false, fenced: false, failure: 'not published yet' };

/** From so many flows on an unchanged budget is not published each cycle: with fewer a store that refuses is seen at once. */
const MANY_FLOWS = 1000;

/**
 * Publishes budgets under an epoch that is taken once per flow, steps down when a newer one stands, and takes over again
 * when that one has fallen silent.
 */
@Injectable()
export class FlowPublisher {
  private readonly logger = new Logger(FlowPublisher.name);
  private readonly publications = new Map<string, Publication>();
  /** Null where nothing stands there; nothing where it was never seen or does not answer now. */
  private readonly views = new Map<string, BucketView | null>();
  /** The newest budget of each flow that its bucket accepted. */
  private readonly budgets = new Map<string, Omit<Budget, 'epoch'>>();
  /** Why the newest look into a bucket failed; of those that were heard there is none. */
  private readonly silences = new Map<string, unknown>();
  /** Flows whose own key the store refuses. */
  private readonly troubled = new Set<string>();
  private cycle = { heard: false, failed: false };

  constructor(
    @Inject(TokenBucket) private readonly bucket: TokenBucket,
    @Inject(EpochSource) private readonly epochs: EpochSource,
    @Inject(BucketKind) private readonly bucketKind: BucketKind,
    private readonly flows: FlowRegistry,
    private readonly board: DependencyBoard,
    private readonly metrics: MetricRegistry,
    @Inject(EvictionGuard) private readonly eviction: Pick<EvictionGuard, 'refusesEnforcement'>,
    @Inject(BucketOwnership)
    private readonly ownership: Pick<BucketOwnership, 'check' | 'isForeign' | 'sign' | 'forget'>,
  ) {
    flows.onGone((flow) => {
      this.publications.delete(flow);
      this.views.delete(flow);
      this.budgets.delete(flow);
      this.silences.delete(flow);
      this.troubled.delete(flow);
      this.ownership.forget(flow);
      this.board.forget(dependencyOf(flow));
    });
  }

  of(flow: string): Publication {
    return this.publications.get(flow) ?? UNPUBLISHED;
  }

  /** What this controller published last and the bucket took; null before that. */
  publishedOf(flow: string): Omit<Budget, 'epoch'> | null {
    return this.budgets.get(flow) ?? null;
  }

  /** What stands in the bucket as last seen; null where it was never seen or does not answer now. */
  viewOf(flow: string): BucketView | null {
    return this.views.get(flow) ?? null;
  }

  /** Looks into the bucket. `undefined` where it does not answer, null where nothing stands there. Never throws. */
  async look(flow: string): Promise<BucketView | null | undefined> {
    try {
      const view = await this.bucket.peek(flow);
      if (this.flows.get(flow)) this.views.set(flow, view);
      else this.views.delete(flow);
      this.silences.delete(flow);
      this.cycle.heard = true;
      const { fenced, failure } = this.of(flow);
      if (fenced && this.troubled.delete(flow)) this.board.report(dependencyOf(flow), 'degraded', failure);
      return view;
    } catch (error) {
      this.views.delete(flow);
      if (this.flows.get(flow)) this.silences.set(flow, error);
      this.blame(flow, error);
      return undefined;
    }
  }

  /**
   * Publishes a decision; of many flows only those about which it says something new. Never throws: a bucket that is down
   * is counted, told, and tried again at the next cycle.
   */
  async publish(flow: Flow, decision: Decision): Promise<Publication> {
    const before = this.of(flow.id);
    const view = this.viewOf(flow.id);
    // A bucket that does not answer is no bucket that is free.
    if (this.silences.has(flow.id) && this.ownership.isForeign(flow.id)) return before;
    const foreign = await this.ownership.check(flow.id, view, before.epoch === null);
    if (foreign !== null) return this.keep(flow.id, this.standAside(flow.id, before, foreign));
    const takesOver = this.takesOver(flow.id);
    if (before.fenced && !takesOver) return before;
    const seq = before.seq + 1;
    const frame = { seq, instances: view?.instances ?? 0, link: `/v1/flows/${flow.id}/decisions` };
    const decided = budgetOf(flow.policy, decision, frame);
    const mode = this.eviction.refusesEnforcement ? 'observe' : decided.terms.mode;
    const budget = { ...decided, terms: this.ownership.sign({ ...decided.terms, mode }, view) };
    const isIdle = before.failure === null && stands(view, before, budget, this.budgets.get(flow.id));
    if (isIdle && this.flows.size >= MANY_FLOWS) {
      return this.keep(flow.id, { ...before, learning: view!.learning });
    }
    try {
      // The bucket first says what stands there. A connection that comes up between look and publish would let a new
      // controller put its safe rate over the rate that it should go on from.
      if (before.epoch === null && this.silences.has(flow.id)) throw this.silences.get(flow.id);
      const outcome =
        before.epoch === null || takesOver
          ? await this.epochs.take(budget)
          : await this.bucket.publish({ ...budget, epoch: before.epoch });
      this.cycle.heard = true;
      if (this.troubled.delete(flow.id)) this.board.forget(dependencyOf(flow.id));
      if (outcome.accepted && this.flows.get(flow.id)) this.budgets.set(flow.id, budget);
      return this.keep(flow.id, this.follow(flow.id, before, seq, outcome));
    } catch (error) {
      if (this.flows.get(flow.id)) this.metrics.inc('publishErrors', { flow: flow.id });
      this.blame(flow.id, error);
      return this.keep(flow.id, { ...before, seq, failure: before.fenced ? before.failure : messageOf(error) });
    }
  }

  /**
   * The end of a cycle. A store that answers looks and refuses writes is down for the whole of it, and not up and down
   * twice: it is up again after a cycle in which nothing failed.
   */
  endCycle(): void {
    if (this.cycle.heard && !this.cycle.failed) this.board.report(this.bucketKind, 'up', null);
    this.cycle = { heard: false, failed: false };
  }

  /** What concerns the key of one flow is that flow's trouble: the store has answered. */
  private blame(flow: string, error: unknown): void {
    const message = messageOf(error);
    if (!concernsOneKey(error)) {
      this.cycle.failed = true;
      this.board.report(this.bucketKind, 'down', message);
      return;
    }
    this.cycle.heard = true;
    if (!this.flows.get(flow)) return; // it left while it was asked for
    this.troubled.add(flow);
    this.board.report(dependencyOf(flow), 'degraded', message);
  }

  /**
   * True where this controller was fenced and the budget of the other one has expired: it died, and nobody else would
   * ever raise the flow above its safe rate again.
   */
  takesOver(flow: string): boolean {
    const view = this.views.get(flow);
    if (this.ownership.isForeign(flow)) return false;
    return this.of(flow).fenced && view !== undefined && (view === null || view.validForMs === 0);
  }

  /** A bucket of somebody else's database is never published to, alive or not. It is told once, and asks for a human. */
  private standAside(flow: string, before: Publication, { text }: ForeignBucket): Publication {
    if (before.failure !== text) this.logger.error(`Flow ${flow} is ${text}`);
    this.board.report(dependencyOf(flow), 'degraded', text);
    return { ...before, fenced: true, failure: text };
  }

  private follow(flow: string, before: Publication, seq: number, outcome: PublishOutcome): Publication {
    if (outcome.accepted) {
      if (before.fenced) {
        this.logger.warn(`Flow ${flow} is taken over under epoch ${outcome.epoch}: the other controller fell silent`);
        this.board.forget(dependencyOf(flow));
      }
      if (outcome.created && before.epoch !== null)
        this.logger.warn(`The bucket of ${flow} was gone and is learning anew`);
      return { epoch: outcome.epoch, seq, learning: outcome.learning, fenced: false, failure: null };
    }
    if (before.fenced) return { ...before, seq };
    if (before.epoch === null || outcome.epoch <= before.epoch) {
      return { ...before, seq: Math.max(seq, outcome.seq), failure: 'a newer budget stood there' };
    }
    this.metrics.inc('fenced', { flow });
    const failure = `fenced: epoch ${outcome.epoch} stands, and this controller has ${before.epoch}`;
    this.logger.error(`Flow ${flow} is ${failure}; another controller publishes it, so this one stopped`);
    this.board.report(dependencyOf(flow), 'degraded', failure);
    return { ...before, seq, fenced: true, failure };
  }

  /** A flow that left while its publish was under way is not remembered. */
  private keep(flow: string, publication: Publication): Publication {
    if (this.flows.get(flow)) this.publications.set(flow, publication);
    return publication;
  }
}

/** The published rate, to go on from after a restart; null where none holds any more and producers are at their safe rate. */
export function ratePerSecOf(view: BucketView | null): number | null {
  return view && view.validForMs > 0 ? view.rateMilliPerSec / MILLI : null;
}

const dependencyOf = (flow: string): string => `flow:${flow}`;
/** A key of another type, a field that is no number, or a budget that the bucket refuses: other flows know nothing of it. */
const ONE_KEY = /\bWRONGTYPE\b|attempt to (?:compare|perform|call|index|concatenate)|not an integer|not a valid float/;
const concernsOneKey = (error: unknown): boolean =>
  error instanceof HeadgateError && (!error.retriable || ONE_KEY.test(error.message));
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);
