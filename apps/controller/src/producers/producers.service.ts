import { type ProducersBody, type ProducerView } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { HistoryRecorder } from '../history/history-recorder.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { type EarlierProducer } from './earlier-producers.js';
import { ProducerBook, type ProducerEntry } from './producer-book.js';

const UNSEEN = 'nothing was seen in the bucket';
const TOO_SOON = 'takes a second of watching the bucket';

/** Read model of who leases from a flow. */
@Injectable()
export class ProducersService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly book: ProducerBook,
    private readonly history: HistoryRecorder,
    private readonly publisher: FlowPublisher,
  ) {}

  of(flow: string): ProducersBody {
    const nowMs = this.clock.monotonicMs();
    const demand = this.history.demandOf(flow);
    const instances = this.publisher.viewOf(flow)?.instances ?? null;
    const producers = this.book.heard(flow).map((entry) => producerView(entry, nowMs));
    const why = (value: number | null) => (value === null ? (instances === null ? UNSEEN : TOO_SOON) : null);
    return {
      serverTime: new Date(this.clock.wallMs()).toISOString(),
      flow,
      producers: producers.sort((a, b) => (b.askedPerSec ?? -1) - (a.askedPerSec ?? -1)),
      earlier: this.book.earlier(flow).map(earlierBody),
      ...{ instances, instancesReason: instances === null ? UNSEEN : null },
      directInstances: demand.directInstances,
      ...{ askedPerSec: demand.askedPerSec.value, askedPerSecReason: demand.askedPerSec.reason },
      ...{ grantedPerSec: demand.grantedPerSec, grantedPerSecReason: why(demand.grantedPerSec) },
      ...{ usedPerSec: demand.usedPerSec, usedPerSecReason: why(demand.usedPerSec) },
    };
  }
}

function earlierBody({ producer, lastSeenMs, client, isOfThisRun }: EarlierProducer): ProducersBody['earlier'][number] {
  const state = isOfThisRun ? 'silent' : 'not-seen-since-restart';
  return { producer, lastSeen: new Date(lastSeenMs).toISOString(), client, state };
}

function producerView({ producer, instances, meters }: ProducerEntry, nowMs: number): ProducerView {
  const newest = instances.reduce((a, b) => (b.lastSeenMs > a.lastSeenMs ? b : a));
  const asked = instances.map((one) => one.offeredPerSec);
  const isTold = asked.every((one) => one !== null);
  return {
    producer,
    instances: instances.length,
    askedPerSec: isTold ? asked.reduce<number>((sum, one) => sum + one!, 0) : null,
    grantedPerSec: meters.granted.perSec(nowMs),
    usedPerSec: meters.used.perSec(nowMs),
    droppedPerSec: meters.dropped.perSec(nowMs),
    rejectedPerSec: meters.rejected.perSec(nowMs),
    waiting: instances.reduce((sum, one) => sum + one.waiting, 0),
    lastSeen: new Date(newest.lastSeenMs).toISOString(),
    client: newest.client,
    source: 'http',
  };
}
