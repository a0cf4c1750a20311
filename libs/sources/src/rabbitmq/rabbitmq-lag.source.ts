import { setMaxListeners } from 'node:events';
import {
  type Clock,
  type LagSource,
  type LagTarget,
  type OkReading,
  type QueueFacts,
  type QueueTally,
  type QueueTeller,
  type Reading,
  tallyOn,
} from '@headgate/core';
import { AmqpLink } from './amqp-link.js';
import { closed, failureOf, late } from './failures.js';
import { BrokerHttp } from './http-json.js';
import { type Judged, judgeQueue, type Live, type Measured } from './judge-queue.js';
import { ManagementSampler } from './management-sampler.js';
import { PrometheusSampler } from './prometheus-sampler.js';
import { QueueLister } from './queue-lister.js';
import { reportOf } from './queue-report.js';
import { type RabbitMqConfig, vhostOf } from './rabbitmq-config.js';
import { SampleKeeper } from './sample-keeper.js';
import { type Sampler } from './sampler.js';

export interface RabbitMqLagSourceOptions extends RabbitMqConfig {
  readonly clock: Clock;
  /** Longest time of one poll, milliseconds. */
  readonly deadlineMs?: number;
  /** Spacing of questions to the management API or the Prometheus plugin, milliseconds. The broker counts every 5 s. */
  readonly sampleEveryMs?: number;
}

/** The broker's own interval of counting: asking more often gives the same numbers. */
const SAMPLE_EVERY_MS = 5000;
/** After so many intervals without a count only the depth is known. */
const COUNTED_FOR = 3;

/**
 * Reads queues of RabbitMQ. Two sources in one: an AMQP passive declare for each queue at every poll tells ready messages
 * and consumers as they are now; the management API or the Prometheus plugin, asked apart from the poll, tells what was
 * done, what is unacknowledged, who consumes. A slow API makes counts old and delays no poll.
 *
 * A queue is one pseudo-partition (see `tallyOn`); the number of the partition is the epoch. It changes nothing on the
 * broker. Its user needs the tag `monitoring` and a permission entry on the vhost, which may be empty.
 *
 * @example
 * const source = new RabbitMqLagSource({ url, management, user, password, clock });
 * const readings = await source.poll([{ id: 'c1', group: 'orders', topics: ['orders'] }], signal);
 */
export class RabbitMqLagSource implements LagSource {
  readonly kind = 'rabbitmq';
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #everyMs: number;
  readonly #vhost: string;
  readonly #http: BrokerHttp;
  readonly #link: AmqpLink | null;
  readonly #newLink: () => AmqpLink | null;
  readonly #newSampler: () => Sampler | null;
  readonly #keeper: SampleKeeper | null;
  readonly #lister: QueueLister;
  readonly #closed = new AbortController();
  readonly #polls = new Set<Promise<unknown>>();
  readonly #tallies = new Map<string, QueueTally>();
  readonly #reports = new Map<string, QueueFacts>();
  #sequence = 0;

  constructor(options: RabbitMqLagSourceOptions) {
    this.#clock = options.clock;
    this.#deadlineMs = options.deadlineMs ?? 800;
    this.#everyMs = options.sampleEveryMs ?? SAMPLE_EVERY_MS;
    this.#vhost = vhostOf(options);
    this.#http = new BrokerHttp(options);
    this.#newLink = () => (options.url === undefined ? null : new AmqpLink(options));
    this.#newSampler = () =>
      options.management !== undefined
        ? new ManagementSampler(this.#http, options.management, this.#vhost)
        : options.prometheus
          ? new PrometheusSampler(this.#http, options.prometheus, this.#vhost)
          : null;
    this.#link = this.#newLink();
    const sampler = this.#newSampler();
    this.#keeper = sampler && new SampleKeeper(sampler, this.#clock, this.#everyMs, this.#closed.signal);
    this.#lister = new QueueLister(options, this.#http, this.#clock);
  }

  async poll(targets: readonly LagTarget[], signal: AbortSignal): Promise<ReadonlyMap<string, Reading>> {
    this.#sequence = Math.max(this.#sequence + 1, Math.floor(this.#clock.monotonicMs()));
    const poll = this.#poll(targets, this.#sequence, signal);
    this.#polls.add(poll);
    return poll.finally(() => this.#polls.delete(poll));
  }

  /** Of a queue that was polled what the polls know; of another what one question tells. */
  readonly queues: QueueTeller = {
    known: (queue) => this.#reports.get(queue),
    ask: (queue, signal) => this.#ask(queue, signal),
    list: (signal) => this.#lister.list(signal),
  };

  /** Requests over HTTP since it began: what a poll costs the broker. */
  get requests(): number {
    return this.#http.requests;
  }

  get #via(): QueueFacts['via'] {
    return this.#keeper?.via ?? null;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#link?.end();
    this.#http.close();
    await Promise.allSettled([...this.#polls, this.#keeper?.settled()]);
  }

  async #poll(targets: readonly LagTarget[], sequence: number, outer: AbortSignal) {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#deadlineMs);
    const signal = AbortSignal.any([deadline.signal, outer, this.#closed.signal]);
    setMaxListeners(0, signal); // one listener for each question under way is no leak
    const queues = new Set(targets.map(({ group }) => group));
    this.#forgetOthers(queues);
    this.#keeper?.ask([...queues]);
    const readings = new Map<string, Reading>();
    await Promise.all(
      targets.map(async ({ id, group }) => {
        readings.set(id, await this.#read(group, sequence, signal));
      }),
    );
    clearTimeout(timer);
    return readings;
  }

  async #read(queue: string, sequence: number, signal: AbortSignal): Promise<Reading> {
    // Only a queue that was never counted waits for its first count, and no longer than the deadline.
    const [live, kept] = await Promise.all([
      this.#look(this.#link, queue, signal),
      this.#keeper?.newest(queue, signal) ?? null,
    ]);
    const recentFromMs = this.#clock.monotonicMs() - COUNTED_FOR * this.#everyMs;
    const judged: Judged = this.#closed.signal.aborted
      ? { ok: false, failure: closed(queue) }
      : judgeQueue({ queue, live, kept, recentFromMs });
    const place = { queue, vhost: this.#vhost, atMs: live.atMs, via: this.#via, before: this.#reports.get(queue) };
    const failure = judged.ok ? null : judged.failure;
    this.#reports.set(queue, reportOf({ ...place, live: judged.ok ? live.depth : null, kept, failure }));
    if (judged.ok) return this.#reading(queue, sequence, judged.measured);
    return { ok: false, atMs: this.#clock.monotonicMs(), sequence, ...judged.failure };
  }

  /** With a link and a sampler of its own: a page that waits in vain disturbs no poll, and its answer is nobody's count. */
  async #ask(queue: string, outer: AbortSignal): Promise<QueueFacts | null> {
    const signal = AbortSignal.any([outer, this.#closed.signal]);
    const link = this.#newLink();
    const [live, sampled] = await Promise.all([
      this.#look(link, queue, signal),
      this.#newSampler()?.sample([queue], signal),
    ]);
    await link?.leave(signal);
    const answer = sampled?.queues.get(queue);
    const failure = live.failure ?? (answer && 'failure' in answer ? answer.failure : null);
    if (failure?.reason === 'no-topic') return null;
    const atMs = this.#clock.monotonicMs();
    const alarm = sampled?.alarm ?? null;
    const sample = answer && 'sample' in answer ? answer.sample : null;
    const kept = { sample, failure: null, atMs, alarm, tookMs: 0 };
    const place = { queue, vhost: this.#vhost, atMs, via: this.#via, before: undefined };
    return reportOf({ ...place, live: live.depth, kept: sample && kept, failure });
  }

  async #look(link: AmqpLink | null, queue: string, signal: AbortSignal): Promise<Live> {
    if (link === null) return { depth: null, atMs: this.#clock.monotonicMs(), failure: null };
    try {
      const depth = await link.depthOf(queue, signal);
      return { depth, atMs: this.#clock.monotonicMs(), failure: null };
    } catch (error) {
      const failure = signal.aborted ? late('the broker') : failureOf('the broker', error);
      return { depth: null, atMs: this.#clock.monotonicMs(), failure };
    }
  }

  #reading(queue: string, sequence: number, measured: Measured): OkReading {
    const { depth, atMs, count, members, alarm } = measured;
    const tally = tallyOn(this.#tallies.get(queue) ?? null, { depth, count });
    this.#tallies.set(queue, tally);
    return {
      ...{ ok: true, atMs, committedAtMs: atMs, endAtMs: atMs, sequence, members },
      groupState: members === null ? 'unknown' : members === 0 ? 'empty' : 'stable',
      queue: { countedAtMs: count?.atMs ?? null, everyMs: this.#link === null ? this.#everyMs : 0, alarm },
      partitions: [
        {
          ...{ topic: queue, partition: tally.epoch, committedOffset: tally.committed, endOffset: tally.end },
          // A queue keeps what was not taken, so nothing is lost behind its consumers.
          ...{ logStartOffset: 0, member: null, unknown: null },
        },
      ],
    };
  }

  /** A flow that left, or a constraint that was corrected, leaves nothing behind. */
  #forgetOthers(queues: ReadonlySet<string>): void {
    this.#link?.retain(queues);
    this.#keeper?.retain(queues);
    for (const known of [this.#tallies, this.#reports])
      for (const queue of known.keys()) if (!queues.has(queue)) known.delete(queue);
  }
}
