import { type LeaseEntryInput, type LeaseFailureBody, type LeaseGrantBody } from '@headgate/contract';
import { type LeaseGrant, MAX_MILLI, MILLI, OUTAGE_MODES, OVERFLOW_STRATEGIES, SPILL_SYNCS } from '@headgate/core';
import { TransportError } from '../errors.js';
import { type LeaseAnswer, type LeaseAsk } from './transport.js';

const tokens = (milli: number): number => milli / MILLI;

/** An ask as the API has it: tokens with at most three decimals. */
export function entryOf(ask: LeaseAsk): LeaseEntryInput {
  const { usage } = ask;
  return {
    flow: ask.flow,
    requestId: ask.requestId,
    wantTokens: tokens(ask.wantMilli),
    firstCostTokens: tokens(ask.firstCostMilli),
    heldTokens: tokens(ask.heldMilli),
    ...(ask.closing ? { closing: true } : {}),
    returns: ask.returns.map(({ grantId, tokensMilli }) => ({ grantId, tokens: tokens(tokensMilli) })),
    usage: {
      seq: usage.seq,
      usedTokens: tokens(usage.usedMilli),
      droppedTokens: tokens(usage.droppedMilli),
      rejectedTokens: tokens(usage.rejectedMilli),
      spilledTokens: tokens(usage.spilledMilli),
      unleasedTokens: tokens(usage.unleasedMilli),
      waiting: usage.waiting,
      offeredPerSec: tokens(usage.offeredMilliPerSec),
    },
  };
}

/** Unknown fields are ignored; one entry that is not understood fails alone. */
export function answersFrom(text: string, source: string): Map<string, LeaseAnswer> {
  const body = parse(text, source);
  const answers = new Map<string, LeaseAnswer>();
  for (const entry of body.leases) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { flow } = entry as { flow?: unknown };
    if (typeof flow === 'string') answers.set(flow, answerFrom(entry));
  }
  return answers;
}

function parse(text: string, source: string): { leases: unknown[] } {
  try {
    const body = JSON.parse(text) as { leases?: unknown } | null;
    if (Array.isArray(body?.leases)) return { leases: body.leases };
  } catch {
    // What is said below holds for a text that is no JSON as well.
  }
  throw new TransportError(`${source} answered something that is not a lease`);
}

/** The shape is trusted as far as TypeScript goes and every number is checked: a NaN in a bucket would never leave it. */
function answerFrom(entry: object): LeaseAnswer {
  try {
    return 'error' in entry ? failureFrom(entry as LeaseFailureBody) : grantFrom(entry as LeaseGrantBody);
  } catch (error) {
    return { ok: false, code: 'ANSWER_INVALID', message: String(error).slice(0, 200), retryAfterMs: 0 };
  }
}

/** A pushed budget as a grant of nothing; null where it cannot be understood. */
export function newsFrom(text: string): { readonly flow: string; readonly news: LeaseGrant } | null {
  try {
    const body = JSON.parse(text) as LeaseGrantBody;
    const nothing = { grantId: null, grantedTokens: 0, wouldGrantTokens: 0, retryAfterMs: 0 };
    return { flow: String(body.flow), news: grantFrom({ ...body, ...nothing }) };
  } catch {
    return null;
  }
}

function failureFrom({ error }: LeaseFailureBody): LeaseAnswer {
  const retryAfterMs = error.retryAfterMs === undefined ? 0 : finite(error.retryAfterMs);
  return { ok: false, code: String(error.code), message: String(error.message).slice(0, 200), retryAfterMs };
}

function grantFrom(body: LeaseGrantBody): LeaseGrant {
  const { budget, overflow, reason } = body;
  return {
    ok: true,
    grantId: body.grantId,
    grantedMilli: milli(body.grantedTokens),
    wouldGrantMilli: milli(body.wouldGrantTokens),
    retryAfterMs: finite(body.retryAfterMs),
    ttlMs: finite(body.ttlMs),
    refreshAfterMs: finite(body.refreshAfterMs),
    rateMilliPerSec: milli(budget.ratePerSec),
    shareMilliPerSec: milli(budget.sharePerSec),
    safeShareMilliPerSec: milli(budget.safeSharePerSec),
    burstMilli: milli(budget.burstTokens),
    epoch: finite(budget.epoch),
    seq: finite(budget.seq),
    validForMs: finite(budget.validForMs),
    learning: budget.learning === true,
    terms: {
      mode: oneOf(body.mode, ['observe', 'enforce']),
      overflow: {
        strategy: oneOf(overflow.strategy, OVERFLOW_STRATEGIES),
        maxWaitMs: finite(overflow.maxWaitMs),
        maxWaiting: finite(overflow.maxWaiting),
        ...spillFrom(overflow),
      },
      onOutage: oneOf(body.onOutage, OUTAGE_MODES),
      reason: { code: String(reason.code), text: String(reason.text), link: String(reason.link) },
      policyVersion: String(budget.policyVersion),
    },
  };
}

function spillFrom({ maxBytes, maxAgeSec, fsync }: LeaseGrantBody['overflow']) {
  return {
    ...(maxBytes === undefined ? {} : { maxBytes: finite(maxBytes) }),
    ...(maxAgeSec === undefined ? {} : { maxAgeSec: finite(maxAgeSec) }),
    ...(fsync === undefined ? {} : { fsync: oneOf(fsync, SPILL_SYNCS) }),
  };
}

function finite(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= MAX_MILLI) return value;
  throw new RangeError(`${String(value)} is not a number from 0 to ${MAX_MILLI}`);
}

const milli = (value: unknown): number => Math.floor(finite(value) * MILLI + 1e-6);

function oneOf<T extends string>(value: unknown, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new RangeError(`${String(value)} is not one of ${choices.join(', ')}`);
  return found;
}
