import { type ProducerLine, type ProducerPage, type ProducersBody } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { HistoryRecorder } from '../history/history-recorder.js';
import { parseFilter } from '../http/list-filter.js';
import { sliceOf } from '../http/list-page.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { type EarlierProducer } from './earlier-producers.js';
import { FlowAllocator } from './flow-allocator.js';
import { type Compliance } from './instance-watch.js';
import { ProducerBook } from './producer-book.js';
import { isMuch, producerLine, producersOverview } from './producer-line.js';
import { PRODUCER_FILTER, PRODUCER_ORDERS, type ProducerPageQuery } from './producer-query.js';
import { producerViews } from './producer-views.js';
import { unbudgetedOf } from './unbudgeted.js';

const UNSEEN = 'nothing was seen in the bucket';
const TOO_SOON = 'takes a second of watching the bucket';
/** Flows that the list names for traffic without a budget; all are counted. */
const MAX_UNBUDGETED = 20;

/** Read model of who leases from a flow, over HTTP or straight from Redis. */
@Injectable()
export class ProducersService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly book: ProducerBook,
    private readonly allocator: FlowAllocator,
    private readonly history: HistoryRecorder,
    private readonly journal: DecisionJournal,
    private readonly publisher: FlowPublisher,
  ) {}

  of(flow: string): ProducersBody {
    const demand = this.history.demandOf(flow);
    const instances = this.publisher.viewOf(flow)?.instances ?? null;
    const why = (value: number | null) => (value === null ? (instances === null ? UNSEEN : TOO_SOON) : null);
    const unbudgeted = unbudgetedOf(this.journal.latest(flow)?.decision ?? null, demand.usedPerSec);
    return {
      serverTime: new Date(this.clock.wallMs()).toISOString(),
      flow,
      producers: this.views(flow),
      earlier: this.book.earlier(flow).map(earlierBody),
      ...{ instances, instancesReason: instances === null ? UNSEEN : null },
      directInstances: demand.directInstances,
      ...{ askedPerSec: demand.askedPerSec.value, askedPerSecReason: demand.askedPerSec.reason },
      ...{ grantedPerSec: demand.grantedPerSec, grantedPerSecReason: why(demand.grantedPerSec) },
      ...{ usedPerSec: demand.usedPerSec, usedPerSecReason: why(demand.usedPerSec) },
      ...{ unbudgetedPerSec: unbudgeted.value, unbudgetedPerSecReason: unbudgeted.reason },
    };
  }

  /** The producers of all flows. Throws BODY_INVALID where the filter is not understood. */
  page({ q, ...page }: ProducerPageQuery): ProducerPage {
    const test = parseFilter(q, PRODUCER_FILTER);
    const flows = this.flows.list();
    const all = flows.flatMap(({ id, policy }) => this.views(id).map((view) => producerLine(view, policy)));
    const matching = all.filter(test);
    const { lines, nextCursor } = sliceOf(matching, idOf, PRODUCER_ORDERS, page);
    const { found, unknown } = this.unbudgeted();
    return {
      serverTime: new Date(this.clock.wallMs()).toISOString(),
      overview: producersOverview(all, flows.length, found),
      ...{ unbudgeted: found.slice(0, MAX_UNBUDGETED), unbudgetedFlows: found.length },
      ...{ unbudgetedUnknown: unknown.length, unbudgetedUnknownReason: unknown[0] ?? null },
      ...{ matching: matching.length, producers: [...lines], nextCursor },
    };
  }

  /** Flows that take traffic without a budget, most first; and why it is not known of the others. */
  private unbudgeted(): { readonly found: ProducerPage['unbudgeted']; readonly unknown: readonly string[] } {
    const found: ProducerPage['unbudgeted'] = [];
    const unknown: string[] = [];
    for (const { id, policy } of this.flows.list()) {
      const { usedPerSec } = this.history.demandOf(id);
      const { value, reason } = unbudgetedOf(this.journal.latest(id)?.decision ?? null, usedPerSec);
      if (value === null || usedPerSec === null) unknown.push(`${id}: ${reason}`);
      else if (isMuch(value, value + usedPerSec))
        found.push({ flow: id, mode: policy.mode, perSec: value, usedPerSec });
    }
    return { found: found.sort((a, b) => b.perSec - a.perSec), unknown };
  }

  /** Instances by producer and by how they keep to the budget. */
  countsOf(flow: string): { producer: string; compliance: Compliance; instances: number }[] {
    const watch = this.allocator.watchOf(flow);
    const isEnforced = this.flows.get(flow)?.policy.mode === 'enforce';
    const counts = new Map<string, { producer: string; compliance: Compliance; instances: number }>();
    for (const one of watch?.instances ?? []) {
      const { producer } = one.report;
      const compliance = watch!.complianceOf(one, isEnforced);
      const count = counts.get(`${compliance} ${producer}`) ?? { producer, compliance, instances: 0 };
      count.instances += 1;
      counts.set(`${compliance} ${producer}`, count);
    }
    return [...counts.values()];
  }

  private views(flow: string): ProducersBody['producers'] {
    const watch = this.allocator.watchOf(flow);
    const policy = this.flows.get(flow)?.policy;
    if (watch === null || policy === undefined) return [];
    return producerViews({
      ...{ watch, policy },
      wallMs: this.clock.wallMs(),
      clientOf: (name) => this.book.clientOf(flow, name),
    });
  }
}

const idOf = ({ flow, producer }: ProducerLine): string => JSON.stringify([flow, producer]);

function earlierBody({ producer, lastSeenMs, client, isOfThisRun }: EarlierProducer): ProducersBody['earlier'][number] {
  const state = isOfThisRun ? 'silent' : 'not-seen-since-restart';
  return { producer, lastSeen: new Date(lastSeenMs).toISOString(), client, state };
}
