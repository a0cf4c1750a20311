import { setImmediate } from 'node:timers/promises';
import { type ConstraintViewBody } from '@headgate/contract';
import { type Decision, MILLI } from '@headgate/core';
import { type MetricKey, MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { constraintBody } from '../flows/constraint-body.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { GroupPageText } from '../groups/group-page-text.js';
import { DependencyBoard } from '../health/dependency-board.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { lostRows, Stores } from '../platform/stores.js';
import { ProducersService } from '../producers/producers.service.js';
import { QueuesService } from '../queues/queues.service.js';
import { modesOf } from './modes.js';

/** Series that are written anew at every scrape, so that what is unknown now is absent and not old. */
const REBUILT = [
  ...(['flowRate', 'flowCeiling', 'flowFloor', 'flowSafe', 'flowEnforced', 'mode'] as const),
  ...(['lag', 'delay', 'consumed', 'produced', 'capacity', 'completeness', 'sampleAge'] as const),
  ...(['bucketTokens', 'bucketInstances', 'unbudgeted'] as const),
  ...(['producerInstances', 'producerDemand', 'producerShare'] as const),
  ...(['producerUsed', 'producerUnleased', 'producerWaiting'] as const),
  ...(['grantedTokens', 'returnedTokens', 'usedTokens', 'droppedTokens', 'rejectedTokens'] as const),
  ...(['dependencyUp', 'historyRowsDropped'] as const),
  ...(['queueReady', 'queueUnacked', 'queueConsumers', 'queueConsumed', 'queueSampleAge', 'queuesListed'] as const),
] as const satisfies readonly MetricKey[];

/** Then the loop and requests have their turn. */
const FLOWS_IN_A_ROW = 100;

/** Draws /metrics from what the loop knows. A scrape asks no broker and no bucket. */
@Injectable()
export class MetricsService {
  private scraping: Promise<Buffer> | null = null;

  constructor(
    private readonly metrics: MetricRegistry,
    private readonly flows: FlowRegistry,
    private readonly journal: DecisionJournal,
    private readonly publisher: FlowPublisher,
    private readonly board: DependencyBoard,
    private readonly producers: ProducersService,
    @Inject(Stores) private readonly stores: Stores,
    private readonly groups: GroupPageText,
    private readonly queues: QueuesService,
  ) {
    flows.onGone((flow) => this.metrics.forget('flow', flow));
  }

  get contentType(): string {
    return this.metrics.contentType;
  }

  /** Who asks while it is drawn gets the same. */
  scrape(): Promise<Buffer> {
    this.scraping ??= this.draw().finally(() => {
      this.scraping = null;
    });
    return this.scraping;
  }

  private async draw(): Promise<Buffer> {
    this.metrics.clear(REBUILT);
    for (const [n, flow] of this.flows.list().entries()) {
      if (n % FLOWS_IN_A_ROW === FLOWS_IN_A_ROW - 1) await setImmediate();
      if (this.flows.get(flow.id)) this.drawFlow(flow);
    }
    this.drawQueues();
    this.metrics.inc('historyRowsDropped', {}, lostRows(this.stores));
    for (const { name, state } of this.board.list()) {
      if (state !== 'unknown') this.metrics.set('dependencyUp', { dependency: name }, state === 'down' ? 0 : 1);
    }
    return Buffer.concat([Buffer.from(await this.metrics.text()), this.groups.page]);
  }

  private drawFlow({ id: flow, policy }: Flow): void {
    this.metrics.set('flowCeiling', { flow }, policy.rate.ceilingPerSec);
    this.metrics.set('flowFloor', { flow }, policy.rate.floorPerSec);
    this.metrics.set('flowSafe', { flow }, policy.rate.safePerSec);
    this.metrics.set('flowEnforced', { flow }, policy.mode === 'enforce' ? 1 : 0);
    const decision = this.journal.latest(flow)?.decision;
    const view = this.publisher.viewOf(flow);
    if (decision) this.drawDecision(flow, decision);
    // Nobody follows the rate of a fenced controller; the one that publishes draws it.
    if (decision && !this.publisher.of(flow).fenced) this.metrics.set('flowRate', { flow }, decision.ratePerSec);
    for (const mode of modesOf(decision ?? null, this.publisher.of(flow), view))
      this.metrics.set('mode', { flow, mode }, 1);
    this.drawProducers(flow);
    if (!view) return;
    this.metrics.set('bucketTokens', { flow }, view.tokensMilli / MILLI);
    this.metrics.set('bucketInstances', { flow }, view.instances);
    this.metrics.inc('grantedTokens', { flow }, view.grantedMilli / MILLI);
    this.metrics.inc('returnedTokens', { flow }, view.returnedMilli / MILLI);
    this.metrics.inc('usedTokens', { flow }, view.usedMilli / MILLI);
    this.metrics.inc('droppedTokens', { flow }, view.droppedMilli / MILLI);
    this.metrics.inc('rejectedTokens', { flow }, view.rejectedMilli / MILLI);
  }

  private drawProducers(flow: string): void {
    const body = this.producers.of(flow);
    if (body.unbudgetedPerSec !== null) this.metrics.set('unbudgeted', { flow }, body.unbudgetedPerSec);
    for (const { producer, compliance, instances } of this.producers.countsOf(flow)) {
      this.metrics.set('producerInstances', { flow, producer, compliance }, instances);
    }
    for (const { producer, ...one } of body.producers) {
      const labels = { flow, producer };
      const draw = (
        key: 'producerDemand' | 'producerShare' | 'producerUsed' | 'producerUnleased',
        value: number | null,
      ) => {
        if (value !== null) this.metrics.set(key, labels, value);
      };
      draw('producerDemand', one.askedPerSec);
      draw('producerShare', one.sharePerSec);
      draw('producerUsed', one.usedPerSec);
      draw('producerUnleased', one.unleasedPerSec);
      this.metrics.set('producerWaiting', labels, one.waiting);
    }
  }

  private drawQueues(): void {
    const counts = new Map<string, number>();
    for (const { broker, queue, ...line } of this.queues.lines()) {
      counts.set(broker, (counts.get(broker) ?? 0) + 1);
      const draw = (key: 'queueReady' | 'queueUnacked' | 'queueConsumers' | 'queueConsumed', value: number | null) => {
        if (value !== null) this.metrics.set(key, { broker, queue }, value);
      };
      draw('queueReady', line.readyMessages);
      draw('queueUnacked', line.unackedMessages);
      draw('queueConsumers', line.consumers);
      draw('queueConsumed', line.consumedPerSec);
      if (line.flow !== null && line.sampleAgeMs !== null)
        this.metrics.set('queueSampleAge', { broker, queue }, line.sampleAgeMs / 1000);
    }
    for (const [broker, count] of counts) this.metrics.set('queuesListed', { broker }, count);
  }

  private drawDecision(flow: string, decision: Omit<Decision, 'atMs'>): void {
    for (const view of decision.constraints) this.drawConstraint(flow, constraintBody(view));
  }

  /** A backlog that was read too long ago is unknown now: its age stays, its figures go. */
  private drawConstraint(flow: string, view: ConstraintViewBody): void {
    const labels = { flow, cluster: view.cluster, group: view.group, topics: view.topics.join(',') };
    const draw = (key: 'lag' | 'delay' | 'consumed' | 'produced' | 'capacity' | 'sampleAge', value: number | null) => {
      if (value !== null) this.metrics.set(key, labels, value);
    };
    this.metrics.set('completeness', labels, view.mode === 'fresh' ? view.completeness : 0);
    draw('sampleAge', view.sampleAgeMs === null ? null : view.sampleAgeMs / 1000);
    if (view.mode !== 'fresh') return;
    draw('lag', view.lagMessages);
    draw('delay', view.delaySec);
    draw('consumed', view.consumedPerSec);
    draw('produced', view.producedPerSec);
    draw('capacity', view.capacityPerSec);
  }
}
