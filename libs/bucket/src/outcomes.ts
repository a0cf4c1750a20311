import {
  type BucketView,
  type BudgetTerms,
  type InstanceReport,
  type LeaseGrant,
  type LeaseOutcome,
  type PublishOutcome,
} from '@headgate/core';
import { namesOf } from './bucket-keys.js';
import { ReplyCode, type ReplyReader } from './reply.js';

const readTerms = (reply: ReplyReader): BudgetTerms => JSON.parse(reply.text()) as BudgetTerms;

export function readPublish(reply: ReplyReader): PublishOutcome {
  if (reply.code === ReplyCode.stale) return { accepted: false, epoch: reply.number(), seq: reply.number() };
  const [epoch, generation, learning, created] = [reply.number(), reply.text(), reply.flag(), reply.flag()];
  return { accepted: true, epoch, generation, learning, created };
}

/** Properties are evaluated in the order they stand here, which is the order of the reply in lease-2.lua. */
export function readLease(reply: ReplyReader): LeaseOutcome {
  if (reply.code === ReplyCode.noBudget) return { ok: false, reason: 'no-budget' };
  if (reply.code === ReplyCode.requestIdReused) return { ok: false, reason: 'request-id-reused' };
  const grant: LeaseGrant = {
    ok: true,
    grantId: reply.text() || null,
    grantedMilli: reply.number(),
    wouldGrantMilli: reply.number(),
    retryAfterMs: reply.number(),
    ttlMs: reply.number(),
    refreshAfterMs: reply.number(),
    rateMilliPerSec: reply.number(),
    shareMilliPerSec: reply.number(),
    safeShareMilliPerSec: reply.number(),
    burstMilli: reply.number(),
    epoch: reply.number(),
    seq: reply.number(),
    validForMs: reply.number(),
    learning: reply.flag(),
    terms: readTerms(reply),
  };
  return grant;
}

/** In the order of the reply in peek-1.lua. */
export function readView(flow: string, reply: ReplyReader): BucketView | null {
  if (reply.code === ReplyCode.noBudget) return null;
  return {
    flow,
    tokensMilli: reply.number(),
    rateMilliPerSec: reply.number(),
    burstMilli: reply.number(),
    safeMilliPerSec: reply.number(),
    epoch: reply.number(),
    seq: reply.number(),
    generation: reply.text(),
    learning: reply.flag(),
    validForMs: reply.number(),
    instances: reply.number(),
    grantedMilli: reply.number(),
    returnedMilli: reply.number(),
    usedMilli: reply.number(),
    droppedMilli: reply.number(),
    rejectedMilli: reply.number(),
    terms: readTerms(reply),
  };
}

const REPORT_NUMBERS = 12;

/** One page, in the order of the reply in instances-1.lua. */
export function readInstances(reply: ReplyReader): { readonly cursor: string; readonly reports: InstanceReport[] } {
  if (reply.code === ReplyCode.noBudget) return { cursor: '0', reports: [] };
  const [cursor, names, packed] = [reply.text(), reply.text(), reply.bytes()];
  // Little-endian, as this machine has them: reading them one by one cost a controller of 10,000 clients 6 % of its time.
  const numbers = new Float64Array(new Uint8Array(packed).buffer);
  const reports = names === '' ? [] : names.split(' ').map((name, i) => readReport(name, numbers, i * REPORT_NUMBERS));
  return { cursor, reports };
}

function readReport(name: string, numbers: Float64Array, from: number): InstanceReport {
  return {
    ...namesOf(name),
    ageMs: numbers[from]!,
    levelMilli: numbers[from + 1]!,
    offeredMilliPerSec: numbers[from + 2]!,
    waiting: numbers[from + 3]!,
    hungry: numbers[from + 4]! === 1,
    grantedMilli: numbers[from + 5]!,
    usedMilli: numbers[from + 6]!,
    droppedMilli: numbers[from + 7]!,
    rejectedMilli: numbers[from + 8]!,
    spilledMilli: numbers[from + 9]!,
    unleasedMilli: numbers[from + 10]!,
    throughController: numbers[from + 11]! === 1,
  };
}
