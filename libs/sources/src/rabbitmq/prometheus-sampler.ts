import { ChannelCounts } from './channel-counts.js';
import { readExposition, type Series } from './exposition.js';
import { failureOf, late, type QueueFailure } from './failures.js';
import { type BrokerHttp } from './http-json.js';
import { rootOf } from './management-sampler.js';
import { type QueueSample } from './queue-sample.js';
import { type Sampled, type Sampler, type Samples } from './sampler.js';

const WHO = 'the Prometheus plugin';
const FAMILIES = [
  'queue_coarse_metrics',
  'queue_consumer_count',
  'channel_queue_metrics',
  'channel_queue_exchange_metrics',
];
/** Where the names take more of the address, characters, the whole vhost is asked: servers refuse a longer one. */
const MAX_PATTERN = 2000;
const DONE = /_channel_(messages_acked|messages_delivered|get)_total$/;

interface Numbers {
  ready: number | null;
  unacked: number | null;
  consumers: number | null;
}

/** Asks the Prometheus plugin of every node: each tells of its own queues and channels only. */
export class PrometheusSampler implements Sampler {
  readonly via = 'prometheus';
  readonly #done = new ChannelCounts();
  readonly #published = new ChannelCounts();

  constructor(
    private readonly http: BrokerHttp,
    private readonly nodes: readonly string[],
    private readonly vhost: string,
  ) {}

  async sample(queues: readonly string[], signal: AbortSignal): Promise<Samples> {
    const answers = await Promise.allSettled(
      this.nodes.map((node) => this.http.text(this.urlOf(node, queues), signal)),
    );
    const failed = answers.find((answer) => answer.status === 'rejected');
    const failure = failed && (signal.aborted ? late(WHO) : failureOf(WHO, failed.reason));
    const series = answers.flatMap((answer, node) =>
      answer.status === 'fulfilled' ? this.ownOf(answer.value, node) : [],
    );
    const numbers = numbersOf(series);
    // A node that is silent takes its channels with it: no total is moved until all have answered.
    if (failure === undefined) {
      this.#done.add(
        countsOf(series, (name) => DONE.test(name)),
        queues,
      );
      this.#published.add(
        countsOf(series, (name) => name.endsWith('_queue_messages_published_total')),
        queues,
      );
    }
    const found = queues.map((queue): [string, Sampled] => [queue, this.one(queue, numbers.get(queue), failure)]);
    return { queues: new Map(found), alarm: null };
  }

  private one(queue: string, numbers: Numbers | undefined, failure: QueueFailure | undefined): Sampled {
    if (numbers === undefined || numbers.ready === null) {
      const message = `${WHO} tells nothing of the queue: it was just declared, or is not there`;
      return { failure: failure ?? { reason: 'no-reading', message } };
    }
    const isCounted = failure === undefined;
    const sample: QueueSample = {
      ...{ queue, type: null, node: null, state: null },
      ...{ readyMessages: numbers.ready, unackedMessages: numbers.unacked },
      publishedMessages: isCounted ? this.#published.of(queue) : null,
      doneMessages: isCounted ? this.#done.of(queue) : null,
      ...{ redeliveredMessages: null, consumers: numbers.consumers, activeConsumers: numbers.consumers },
      ...{ consumerList: null, hasLengthLimit: null, clamped: 0 },
    };
    return { sample };
  }

  private urlOf(node: string, queues: readonly string[]): string {
    const query = new URLSearchParams({ vhost: this.vhost });
    for (const family of FAMILIES) query.append('family', family);
    const pattern = `^(?:${queues.map(escaped).join('|')})$`;
    if (encodeURIComponent(pattern).length <= MAX_PATTERN) query.set('queue', pattern);
    return `${rootOf(node)}/metrics/detailed?${query.toString()}`;
  }

  /** The plugin filters coarse metrics by vhost, and not every family in every release. */
  private ownOf(text: string, node: number): Series[] {
    const own: Series[] = [];
    for (const { name, labels, value } of readExposition(text)) {
      if ((labels.vhost ?? labels.queue_vhost) !== this.vhost || labels.queue === undefined) continue;
      own.push({
        name,
        value,
        labels: { ...labels, channel: `${node} ${labels.channel ?? ''} ${labels.exchange ?? ''} ${name}` },
      });
    }
    return own;
  }
}

function numbersOf(series: readonly Series[]): Map<string, Numbers> {
  const byQueue = new Map<string, Numbers>();
  for (const { name, labels, value } of series) {
    const numbers = byQueue.get(labels.queue!) ?? { ready: null, unacked: null, consumers: null };
    if (name.endsWith('_queue_messages_ready')) numbers.ready = Math.max(0, value);
    else if (name.endsWith('_queue_messages_unacked')) numbers.unacked = Math.max(0, value);
    else if (name.endsWith('_queue_consumers')) numbers.consumers = Math.max(0, value);
    byQueue.set(labels.queue!, numbers);
  }
  return byQueue;
}

function countsOf(series: readonly Series[], isOne: (name: string) => boolean) {
  return series
    .filter(({ name }) => isOne(name))
    .map(({ labels, value }) => ({ queue: labels.queue!, channel: labels.channel!, value }));
}

/** As Erlang's `re` reads it. */
const escaped = (queue: string): string => queue.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
