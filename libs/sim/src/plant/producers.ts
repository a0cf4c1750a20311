import { type BucketState, type InstanceState, type LeaseGrant, leaseTokens, MILLI } from '@headgate/core';
import { type Realization, STEP_SEC } from '../realize.js';

/** One instance of the SDK: it holds tokens, spends them, and renews its lease now and then. */
interface Producer {
  readonly everySec: number;
  nextSec: number;
  heldMilli: number;
  waitingMessages: number;
  /** What its callers want, messages/s, smoothed. */
  wantedPerSec: number;
  usedMilli: number;
  reports: number;
  instance: InstanceState | null;
}

/** All producers of the flow, on the product's own bucket arithmetic. */
export interface Producers {
  bucket: BucketState | null;
  readonly all: readonly Producer[];
  leases: number;
}

/** What is asked for, in what is expected to be needed: demand is not even. */
const HEADROOM = 1.25;
/** Time constant of the wanted rate, seconds. */
const WANT_TAU_SEC = 1;

export function beginProducers({ leases, scenario, demand }: Realization): Producers {
  const first = (demand[0] ?? 0) / STEP_SEC / scenario.producers;
  const all = leases.map(({ everySec, phaseSec }) => ({
    ...{ everySec, nextSec: phaseSec, heldMilli: 0, waitingMessages: 0, wantedPerSec: first },
    ...{ usedMilli: 0, reports: 0, instance: null },
  }));
  return { bucket: null, all, leases: 0 };
}

export interface Sent {
  readonly messages: number;
  /** What callers wanted to send and could not, messages. */
  readonly suppressed: number;
}

/** A step: callers come, leases are renewed, what tokens allow is sent, what no buffer holds is dropped. */
export function send(producers: Producers, run: Realization, step: number, messagesPerToken: number): Sent {
  const { scenario, demand } = run;
  const second = step * STEP_SEC;
  const each = demand[step]! / producers.all.length;
  const room = (scenario.bufferSec * scenario.ceilingPerSec) / producers.all.length;
  let messages = 0;
  let suppressed = 0;
  for (const producer of producers.all) {
    producer.waitingMessages += each;
    producer.wantedPerSec += (STEP_SEC / WANT_TAU_SEC) * (each / STEP_SEC - producer.wantedPerSec);
    if (second >= producer.nextSec) renew(producers, producer, second, messagesPerToken);
    const sent = Math.min(producer.waitingMessages, (producer.heldMilli / MILLI) * messagesPerToken);
    const spentMilli = Math.min(producer.heldMilli, (sent / messagesPerToken) * MILLI);
    producer.heldMilli -= spentMilli;
    producer.usedMilli += spentMilli;
    messages += sent;
    const left = producer.waitingMessages - sent;
    suppressed += left;
    producer.waitingMessages = Math.min(left, room);
  }
  return { messages, suppressed };
}

/** Reports use and asks for what it will need until the next time. */
function renew(producers: Producers, producer: Producer, second: number, messagesPerToken: number): void {
  producer.nextSec += producer.everySec;
  if (producers.bucket === null) return;
  const neededMessages = producer.waitingMessages + HEADROOM * producer.wantedPerSec * producer.everySec;
  const wantMilli = Math.max(0, Math.ceil((neededMessages / messagesPerToken) * MILLI - producer.heldMilli));
  const id = String(++producers.leases);
  const usedMilli = Math.floor(producer.usedMilli);
  producer.usedMilli -= usedMilli;
  const usage = { seq: producer.reports++, usedMilli, droppedMilli: 0, rejectedMilli: 0 };
  const request = {
    ...{ flow: producers.bucket.budget.flow, producer: 'sim', instance: id, requestId: id, wantMilli },
    ...{ firstCostMilli: MILLI, returns: [], usage },
  };
  const leased = leaseTokens(producers.bucket, producer.instance, request, id, Math.round(second * 1000));
  producers.bucket = leased.flow;
  producer.instance = leased.instance;
  if (!leased.outcome.ok) return;
  // On a lower budget an instance keeps only what its new share allows for one refresh.
  const keepMilli = mostMilli(leased.outcome, producer.everySec);
  producer.heldMilli = Math.min(producer.heldMilli, keepMilli) + leased.outcome.grantedMilli;
}

function mostMilli({ shareMilliPerSec }: LeaseGrant, everySec: number): number {
  return Math.max(MILLI, shareMilliPerSec * everySec);
}

/** Tokens reported as used since the bucket began. */
export function usedTokens({ bucket }: Producers): number {
  return bucket === null ? 0 : bucket.totals.usedMilli / MILLI;
}
