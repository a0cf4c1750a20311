import { type Clock, groupFilter, type QueueFacts, type QueueListing } from '@headgate/core';
import { isExposition, readExposition } from './exposition.js';
import { failureOf, late, QueueUnreadable } from './failures.js';
import { type BrokerHttp } from './http-json.js';
import { rootOf } from './management-sampler.js';
import { reportOf } from './queue-report.js';
import { type QueueSample } from './queue-sample.js';
import { type RabbitMqConfig, vhostOf } from './rabbitmq-config.js';
import { readQueue } from './read-management.js';

/** Queues of one broker that are listed; the others are told as a gap. */
const MAX_QUEUES = 50_000;
/** Names that the broker gave to queues of one connection. */
const DEFAULT_EXCLUDE = ['amq.gen-*', 'amq.*'];

/**
 * Lists the queues of a broker. The reduced list (no statistics, totals only) is the cheapest there is, without a question
 * to each queue. It is asked for whole: for a page the broker makes the whole list and cuts it, so that pages cost it as
 * many lists. It tells depth, type and state, and neither consumers nor counts.
 */
export class QueueLister {
  readonly #isListed: (queue: string) => boolean;
  readonly #vhost: string;

  constructor(
    private readonly config: RabbitMqConfig,
    private readonly http: BrokerHttp,
    private readonly clock: Clock,
  ) {
    this.#vhost = vhostOf(config);
    this.#isListed = groupFilter(config.queues?.include ?? ['*'], config.queues?.exclude ?? DEFAULT_EXCLUDE);
  }

  async list(signal: AbortSignal): Promise<QueueListing> {
    const { management, prometheus } = this.config;
    const samples = new Map<string, QueueSample>();
    let gap: string | null = null;
    try {
      if (management !== undefined) gap = await this.byManagement(management, samples, signal);
      else if (prometheus !== undefined) await this.byPrometheus(prometheus, samples, signal);
      else gap = 'neither management nor prometheus is set, and AMQP lists no queues';
    } catch (error) {
      gap = (signal.aborted ? late('the list of queues') : failureOf('the list of queues', error)).message;
    }
    return { queues: [...samples.values()].map((sample) => this.factsOf(sample)), gap };
  }

  private async byManagement(base: string, samples: Map<string, QueueSample>, signal: AbortSignal) {
    const query = 'disable_stats=true&enable_queue_totals=true';
    const url = `${rootOf(base)}/api/queues/${encodeURIComponent(this.#vhost)}?${query}`;
    const rows: unknown = JSON.parse(await this.http.text(url, signal));
    if (!Array.isArray(rows)) throw noList('the management API');
    for (const row of rows) {
      const sample = readQueue(row);
      if (sample && this.#isListed(sample.queue)) samples.set(sample.queue, sample);
      if (samples.size >= MAX_QUEUES) return `only the first ${MAX_QUEUES} queues are listed: narrow queues.include`;
    }
    return null;
  }

  private async byPrometheus(nodes: readonly string[], samples: Map<string, QueueSample>, signal: AbortSignal) {
    const families = 'family=queue_coarse_metrics&family=queue_consumer_count';
    const query = `vhost=${encodeURIComponent(this.#vhost)}&${families}`;
    const texts = await Promise.all(
      nodes.map((node) => this.http.text(`${rootOf(node)}/metrics/detailed?${query}`, signal)),
    );
    if (!texts.every(isExposition)) throw noList('the Prometheus plugin');
    for (const { name, labels, value } of texts.flatMap((text) => [...readExposition(text)])) {
      const { queue, vhost } = labels;
      if (queue === undefined || vhost !== this.#vhost || !this.#isListed(queue)) continue;
      if (!samples.has(queue) && samples.size >= MAX_QUEUES) continue;
      const field = FIELDS[name];
      if (field) samples.set(queue, { ...(samples.get(queue) ?? nothingOf(queue)), [field]: Math.max(0, value) });
    }
  }

  private factsOf(sample: QueueSample): QueueFacts {
    const via = this.config.management === undefined ? 'prometheus' : 'management';
    const atMs = this.clock.monotonicMs();
    const kept = { sample, atMs, alarm: null, failure: null, tookMs: 0 };
    return reportOf({
      queue: sample.queue,
      vhost: this.#vhost,
      atMs,
      via,
      live: null,
      kept,
      failure: null,
      before: undefined,
    });
  }
}

/** A proxy or a page of a login answers 200 too. */
const noList = (who: string) =>
  new QueueUnreadable({
    reason: 'unsupported',
    message: `what answers as ${who} lists no queues: look at its address in the configuration`,
  });

const FIELDS: Readonly<Record<string, 'readyMessages' | 'unackedMessages' | 'consumers'>> = {
  rabbitmq_detailed_queue_messages_ready: 'readyMessages',
  rabbitmq_detailed_queue_messages_unacked: 'unackedMessages',
  rabbitmq_detailed_queue_consumers: 'consumers',
};

const nothingOf = (queue: string): QueueSample => ({
  ...{ queue, type: null, node: null, state: null, readyMessages: null, unackedMessages: null },
  ...{ publishedMessages: null, doneMessages: null, redeliveredMessages: null },
  ...{ consumers: null, activeConsumers: null, consumerList: null, hasLengthLimit: null, clamped: 0 },
});
