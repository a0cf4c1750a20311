import {
  type BudgetViewBody,
  countUnknownFields,
  LeaseEntrySchema,
  LeaseEnvelopeSchema,
  type LeaseResponseBody,
  ReturnEntrySchema,
  ReturnEnvelopeSchema,
  type ReturnResponseBody,
  readLeaseEntry,
  readLeaseEnvelope,
} from '@headgate/contract';
import { Clock, TokenBucket } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable } from '@nestjs/common';
import { type z } from 'zod';
import { FlowRegistry } from '../config/flow-registry.js';
import { ApiError, flowUnknown } from '../http/api.error.js';
import { parseShape } from '../http/parse-shape.js';
import { ProducerBook } from '../producers/producer-book.js';
import { budgetBody, budgetTag } from './budget-body.js';
import { BudgetFeed, type Name } from './budget-feed.js';
import { BudgetWaits } from './budget-waits.js';
import { entryFailure, storeError, toApiError } from './entry-failure.js';
import { type Caller, toGrantBody, toLeaseRequest, toReturns, toTokens } from './lease-conversion.js';
import { StoreSwitch } from './store-switch.js';

type LeaseAnswer = LeaseResponseBody['leases'][number];
type ReturnAnswer = ReturnResponseBody['flows'][number];

export interface BudgetAsk {
  readonly flow: string;
  readonly waitMs: number;
  /** Whose share is shown; null for nobody's. */
  readonly name: Name | null;
}

/** Leases between the wire and the bucket. Each entry succeeds or fails alone. */
@Injectable()
export class BudgetsService {
  constructor(
    @Inject(TokenBucket) private readonly bucket: TokenBucket,
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly producers: ProducerBook,
    private readonly metrics: MetricRegistry,
    private readonly feed: BudgetFeed,
    private readonly waits: BudgetWaits,
    private readonly killSwitch: StoreSwitch,
  ) {}

  async lease(body: unknown): Promise<LeaseResponseBody> {
    const envelope = readLeaseEnvelope(body) ?? this.parseTolerant('leases', LeaseEnvelopeSchema, body);
    const leases = await Promise.all(envelope.leases.map((raw) => this.leaseOne(envelope, envelope.client, raw)));
    refuseIfStoreIsDown(leases);
    return { serverTime: new Date(this.clock.wallMs()).toISOString(), leases };
  }

  async giveBack(body: unknown): Promise<ReturnResponseBody> {
    const envelope = this.parseTolerant('return', ReturnEnvelopeSchema, body);
    const flows = await Promise.all(envelope.flows.map((raw) => this.giveBackOne(envelope, raw)));
    refuseIfStoreIsDown(flows);
    return { flows };
  }

  /** With `waitMs` it answers when something else than `knownTag` is published, or when that time is over. */
  async budget({ flow, waitMs, name }: BudgetAsk, knownTag: string | undefined, gone: AbortSignal) {
    const untilMs = performance.now() + waitMs;
    for (;;) {
      const body = await this.look(flow, name);
      const leftMs = untilMs - performance.now();
      if (budgetTag(body) !== knownTag || leftMs <= 0 || gone.aborted) return body;
      await this.waits.next(flow, leftMs, gone);
    }
  }

  private async look(flow: string, name: Name | null): Promise<BudgetViewBody> {
    if (!this.flows.get(flow)) throw flowUnknown(flow);
    const view = await this.bucket.peek(flow).catch((error: unknown) => {
      throw storeError(error);
    });
    if (!view) throw toApiError({ ok: false, reason: 'no-budget' });
    const share = name === null ? null : (this.feed.of(flow, name)?.body.budget ?? null);
    return budgetBody({ ...view, terms: this.killSwitch.over(view.terms) }, share);
  }

  private async leaseOne(caller: Caller, client: string, raw: unknown): Promise<LeaseAnswer> {
    try {
      const entry = readLeaseEntry(raw) ?? this.parseTolerant('leases', LeaseEntrySchema, raw);
      if (!this.flows.get(entry.flow)) throw flowUnknown(entry.flow);
      const { producer, instance } = caller;
      const outcome = await this.bucket.lease(toLeaseRequest(caller, entry));
      if (!outcome.ok) throw toApiError(outcome);
      const { flow, usage } = entry;
      this.producers.saw({ flow, producer, instance, client, usage });
      this.metrics.inc('leaseEntries', { outcome: outcome.grantedMilli > 0 ? 'granted' : 'empty' });
      return toGrantBody(caller, entry, { ...outcome, terms: this.killSwitch.over(outcome.terms) });
    } catch (error) {
      return this.failed(raw, error);
    }
  }

  private async giveBackOne(caller: Caller, raw: unknown): Promise<ReturnAnswer> {
    try {
      const { flow, requestId, returns } = this.parseTolerant('return', ReturnEntrySchema, raw);
      if (!this.flows.get(flow)) throw flowUnknown(flow);
      const { producer, instance } = caller;
      const request = { flow, producer, instance, requestId, returns: toReturns(returns) };
      const { creditedMilli } = await this.bucket.giveBack(request);
      return { flow, creditedTokens: creditedMilli.map(toTokens) };
    } catch (error) {
      return this.failed(raw, error);
    }
  }

  private failed(raw: unknown, thrown: unknown): ReturnType<typeof entryFailure> {
    const error = storeError(thrown);
    this.metrics.inc('leaseEntries', { outcome: error.code });
    return entryFailure(raw, error);
  }

  /** Programs of other versions send fields that this one does not know: they are ignored and counted. */
  private parseTolerant<S extends z.ZodType>(route: string, schema: S, input: unknown): z.output<S> {
    const parsed = parseShape(schema, input);
    const unknown = countUnknownFields(input, parsed);
    if (unknown > 0) this.metrics.inc('unknownFields', { route }, unknown);
    return parsed;
  }
}

/** Where the store failed every entry the whole call failed: a client may then repeat it as it is. */
function refuseIfStoreIsDown(answers: readonly object[]): void {
  const isDown = (answer: object) =>
    'error' in answer && (answer.error as { code: string }).code === 'STORE_UNAVAILABLE';
  if (answers.every(isDown)) {
    throw new ApiError('STORE_UNAVAILABLE', 'The bucket store does not answer', { retryAfterMs: 1000 });
  }
}
