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

const REPORT_BYTES = 12 * 8;

/** One page, in the order of the reply in instances-1.lua. */
export function readInstances(reply: ReplyReader): { readonly cursor: string; readonly reports: InstanceReport[] } {
  if (reply.code === ReplyCode.noBudget) return { cursor: '0', reports: [] };
  const [cursor, names, packed] = [reply.text(), reply.text(), reply.bytes()];
  const reports = names === '' ? [] : names.split(' ').map((name, i) => readReport(name, packed, i * REPORT_BYTES));
  return { cursor, reports };
}

function readReport(name: string, packed: Buffer, from: number): InstanceReport {
  return {
    ...namesOf(name),
    ageMs: packed.readDoubleLE(from),
    levelMilli: packed.readDoubleLE(from + 8),
    offeredMilliPerSec: packed.readDoubleLE(from + 16),
    waiting: packed.readDoubleLE(from + 24),
    hungry: packed.readDoubleLE(from + 32) === 1,
    grantedMilli: packed.readDoubleLE(from + 40),
    usedMilli: packed.readDoubleLE(from + 48),
    droppedMilli: packed.readDoubleLE(from + 56),
    rejectedMilli: packed.readDoubleLE(from + 64),
    spilledMilli: packed.readDoubleLE(from + 72),
    unleasedMilli: packed.readDoubleLE(from + 80),
    throughController: packed.readDoubleLE(from + 88) === 1,
  };
}
