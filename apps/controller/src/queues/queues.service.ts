import { type QueueDetail, type QueueLine, type QueuePage } from '@headgate/contract';
import { Clock, type QueueFacts, queueFindingsOf } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { readersOf } from '../groups/flow-readers.js';
import { ApiError } from '../http/api.error.js';
import { sliceOf } from '../http/list-page.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { QueueBook } from './queue-book.js';
import { type QueueContext, queueLine } from './queue-line.js';
import { QUEUE_ORDERS, type QueuePageQuery } from './queue-query.js';

/** A page waits so long for a broker that is asked for one queue, milliseconds. */
const ASK_WITHIN_MS = 3000;

/** Read models of queues: what brokers listed, with what the polls know of those that limit a flow. */
@Injectable()
export class QueuesService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly configs: ConfigService,
    private readonly flows: FlowRegistry,
    private readonly journal: DecisionJournal,
    private readonly sources: SourceRegistry,
    private readonly book: QueueBook,
  ) {}

  page({ q, ...page }: QueuePageQuery): QueuePage {
    const text = q.trim().toLowerCase();
    const all = this.lines();
    const matching = text === '' ? all : all.filter(({ queue }) => queue.toLowerCase().includes(text));
    const { lines, nextCursor } = sliceOf(matching, idOf, QUEUE_ORDERS, page);
    const brokers = [...this.configs.brokers.keys()].map((broker) => {
      const { queues, gap, listedAtMs } = this.book.of(broker);
      const listedAt = listedAtMs === null ? null : new Date(listedAtMs).toISOString();
      return { broker, queues: queues.size, listedAt, gap };
    });
    const needy = all.filter(({ needsYou }) => needsYou).length;
    const head = { serverTime: this.now(), answer: answerOf(brokers.length, all.length, needy), brokers };
    return { ...head, matching: matching.length, queues: [...lines], nextCursor };
  }

  /** Every queue that is listed or limits a flow. */
  lines(): readonly QueueLine[] {
    const contextOf = this.contexts();
    return [...this.configs.brokers.keys()].flatMap((broker) => {
      const queues = new Map(this.book.of(broker).queues);
      for (const queue of this.queuesOfFlows(broker)) {
        const known = this.knownOf(broker, queue);
        if (known) queues.set(queue, known);
      }
      return [...queues.values()].map((facts) => queueLine(facts, contextOf(broker, facts.queue)));
    });
  }

  /** Throws QUEUE_UNKNOWN; names the brokers to choose from where several may have it. */
  async one(queue: string, wanted: string | undefined): Promise<QueueDetail> {
    const broker = this.brokerOf(queue, wanted);
    const facts = this.knownOf(broker, queue) ?? (await this.ask(broker, queue));
    if (!facts) throw unknownQueue(queue, broker);
    const context = this.contexts()(broker, queue);
    const { objectiveSec } = context;
    const line = queueLine(facts, context);
    const findings = queueFindingsOf(facts, { objectiveSec, consumedPerSec: line.consumedPerSec });
    const { node, activeConsumers, prefetchTotal, isSaturated, hasLengthLimit, via, alarm } = facts;
    return {
      ...{ serverTime: this.now(), ...line, node, activeConsumers, prefetchTotal, isSaturated, hasLengthLimit },
      ...{ publishedMessages: facts.publishedMessages, doneMessages: facts.doneMessages },
      ...{ redeliveredMessages: facts.redeliveredMessages, via, alarm, unseen: [...facts.unseen], objectiveSec },
      countedAgeMs: facts.countedAtMs === null ? null : Math.max(0, context.nowMs - facts.countedAtMs),
      findings: [...findings],
    };
  }

  private brokerOf(queue: string, wanted: string | undefined): string {
    const brokers = [...this.configs.brokers.keys()];
    const refuse = (message: string) => {
      const problems = [{ path: 'broker', value: wanted ?? null, message }];
      return new ApiError('BODY_INVALID', '1 problem in the request', { problems });
    };
    if (wanted !== undefined) {
      if (brokers.includes(wanted)) return wanted;
      throw refuse(brokers.length === 0 ? 'no broker is configured' : `choose one of ${brokers.join(', ')}`);
    }
    const listed = brokers.filter((one) => this.book.of(one).queues.has(queue) || this.knownOf(one, queue));
    const found = listed.length > 0 ? listed : brokers;
    if (found.length > 1) throw refuse(`several brokers may have this queue: choose one of ${found.join(', ')}`);
    if (found[0] === undefined) throw unknownQueue(queue, null);
    return found[0];
  }

  private knownOf(broker: string, queue: string): QueueFacts | undefined {
    return this.sources.of(broker).queues?.known(queue);
  }

  private async ask(broker: string, queue: string): Promise<QueueFacts | null> {
    const asked = this.sources.of(broker).queues?.ask(queue, AbortSignal.timeout(ASK_WITHIN_MS));
    return (await asked) ?? null;
  }

  private queuesOfFlows(broker: string): readonly string[] {
    const all = this.flows.list().flatMap(({ policy }) => policy.constraints);
    return all.flatMap((one) => (one.kind === 'rabbitmq' && one.broker === broker ? [one.queue] : []));
  }

  private contexts(): (broker: string, queue: string) => QueueContext & { readonly objectiveSec: number | null } {
    const nowMs = this.clock.monotonicMs();
    const readers = readersOf(this.flows.list());
    return (broker, queue) => {
      const { flow = null, objectiveSec = null } = readers(broker, queue) ?? {};
      const constraints = flow === null ? [] : (this.journal.latest(flow)?.decision.constraints ?? []);
      const view = constraints.find((one) => one.cluster === broker && one.group === queue) ?? null;
      return { broker, flow, view, nowMs, objectiveSec };
    };
  }

  private now(): string {
    return new Date(this.clock.wallMs()).toISOString();
  }
}

const idOf = ({ broker, queue }: QueueLine): string => JSON.stringify([broker, queue]);

const unknownQueue = (queue: string, broker: string | null): ApiError =>
  new ApiError(
    'QUEUE_UNKNOWN',
    `No queue is named ${JSON.stringify(queue.slice(0, 100))}${broker === null ? '' : ` on ${broker}`}`,
  );

function answerOf(brokers: number, queues: number, needy: number): string {
  if (brokers === 0) return 'No broker yet';
  if (queues === 0) return 'No queue yet';
  const all = queues.toLocaleString('en-US');
  if (needy === 0) return queues === 1 ? 'The queue is consumed' : `All ${all} queues are consumed`;
  return `${needy.toLocaleString('en-US')} of ${all} ${queues === 1 ? 'queue' : 'queues'} ${needy === 1 ? 'needs' : 'need'} a look`;
}
