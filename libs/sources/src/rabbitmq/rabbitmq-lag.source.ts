import { setMaxListeners } from 'node:events';
import {
  type Clock,
  frozenWhy,
  type LagSource,
  type LagTarget,
  type OkReading,
  type QueueFacts,
  type QueueTally,
  type QueueTeller,
  type Reading,
  tallyOn,
} from '@headgate/core';
import { AmqpLink, type LiveDepth } from './amqp-link.js';
import { closed, failureOf, late, named, type QueueFailure } from './failures.js';
import { BrokerHttp } from './http-json.js';
import { ManagementSampler } from './management-sampler.js';
import { PrometheusSampler } from './prometheus-sampler.js';
import { QueueLister } from './queue-lister.js';
import { reportOf } from './queue-report.js';
import { type RabbitMqConfig, vhostOf } from './rabbitmq-config.js';
import { type KeptSample, SampleKeeper } from './sample-keeper.js';
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

interface Live {
  readonly depth: LiveDepth | null;
  readonly atMs: number;
  /** Null where there was nothing to ask, or where it answered. */
  readonly failure: QueueFailure | null;
}

interface Measured {
  readonly depth: number;
  readonly atMs: number;
  readonly count: { readonly doneMessages: number; readonly atMs: number } | null;
  /** Consumers that are given messages; null where unknown. */
  readonly members: number | null;
  readonly alarm: string | null;
}

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
  readonly #sampler: Sampler | null;
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
    this.#link = options.url === undefined ? null : new AmqpLink(options);
    this.#sampler =
      options.management !== undefined
        ? new ManagementSampler(this.#http, options.management, this.#vhost)
        : options.prometheus
          ? new PrometheusSampler(this.#http, options.prometheus, this.#vhost)
          : null;
    this.#keeper = this.#sampler && new SampleKeeper(this.#sampler, this.#clock, this.#everyMs, this.#closed.signal);
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
    const [live, kept] = await Promise.all([this.#look(queue, signal), this.#keeper?.newest(queue, signal) ?? null]);
    const fail = (failure: QueueFailure): Reading => {
      this.#reports.set(queue, reportOf({ ...place, live: null, kept, failure }));
      return { ok: false, atMs: this.#clock.monotonicMs(), sequence, ...failure };
    };
    const before = this.#reports.get(queue);
    const place = { queue, vhost: this.#vhost, atMs: live.atMs, via: this.#keeper?.via ?? null, before };
    if (this.#closed.signal.aborted) return fail(closed(queue));
    const gone = live.failure?.reason === 'no-topic' ? live.failure : null;
    if (gone) return fail(gone);
    const sample = kept?.sample ?? null;
    const frozen = sample && frozenWhy(sample);
    if (frozen !== null)
      return fail({
        reason: 'no-leader',
        message: `queue ${named(queue)} is not served: ${frozen}, so its numbers are old`,
      });
    if (sample?.type === 'stream')
      return fail({
        reason: 'unsupported',
        message: `queue ${named(queue)} is a stream: its length is no backlog, read the lag of its consumers`,
      });
    const counted = this.#measure(live, kept);
    if (counted === null) return fail(live.failure ?? kept?.failure ?? unread(queue));
    this.#reports.set(queue, reportOf({ ...place, live: live.depth, kept, failure: null }));
    return this.#reading(queue, sequence, counted);
  }

  async #ask(queue: string, signal: AbortSignal): Promise<QueueFacts | null> {
    const bounded = AbortSignal.any([signal, this.#closed.signal]);
    const [live, sampled] = await Promise.all([this.#look(queue, bounded), this.#sampler?.sample([queue], bounded)]);
    const answer = sampled?.queues.get(queue);
    const failure = live.failure ?? (answer && 'failure' in answer ? answer.failure : null);
    if (failure?.reason === 'no-topic') return null;
    const atMs = this.#clock.monotonicMs();
    const alarm = sampled?.alarm ?? null;
    const sample = answer && 'sample' in answer ? answer.sample : null;
    const kept = { sample, failure: null, atMs, alarm, tookMs: 0 };
    const place = { queue, vhost: this.#vhost, atMs, via: this.#keeper?.via ?? null, before: undefined };
    return reportOf({ ...place, live: live.depth, kept: sample && kept, failure });
  }

  async #look(queue: string, signal: AbortSignal): Promise<Live> {
    if (this.#link === null) return { depth: null, atMs: this.#clock.monotonicMs(), failure: null };
    try {
      const depth = await this.#link.depthOf(queue, signal);
      return { depth, atMs: this.#clock.monotonicMs(), failure: null };
    } catch (error) {
      const failure = signal.aborted ? late('the broker') : failureOf('the broker', error);
      return { depth: null, atMs: this.#clock.monotonicMs(), failure };
    }
  }

  /** Depth with its arrival, and what was counted; null where no depth is known. */
  #measure(live: Live, kept: KeptSample | null): Measured | null {
    const sample = kept?.sample ?? null;
    const isRecent = kept !== null && kept.atMs >= this.#clock.monotonicMs() - COUNTED_FOR * this.#everyMs;
    const doneMessages = isRecent ? (sample?.doneMessages ?? null) : null;
    const count = doneMessages === null ? null : { doneMessages, atMs: kept!.atMs };
    const alarm = isRecent ? (kept?.alarm ?? null) : null;
    const standBy = sample?.consumers == null ? 0 : sample.consumers - (sample.activeConsumers ?? sample.consumers);
    if (live.depth !== null) {
      const { readyMessages, consumers } = live.depth;
      // Who consumed and left has given back what it held.
      const unacked = consumers === 0 ? 0 : (sample?.unackedMessages ?? 0);
      const members = Math.max(Math.min(consumers, 1), consumers - standBy);
      return { depth: readyMessages + unacked, atMs: live.atMs, count, members, alarm };
    }
    if (sample?.readyMessages == null || sample.unackedMessages === null) return null;
    return {
      depth: sample.readyMessages + sample.unackedMessages,
      atMs: kept!.atMs,
      count,
      members: sample.activeConsumers,
      alarm,
    };
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

const unread = (queue: string): QueueFailure => ({
  reason: 'no-reading',
  message: `the broker tells no depth of queue ${named(queue)} yet: it was just declared, or its statistics are off`,
});
