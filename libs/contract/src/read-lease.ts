import { type LeaseEntry, MAX_LEASES, MAX_RETURNS } from './lease.schema.js';
import { FLOW_NAME, OPAQUE_ID } from './names.schema.js';
import { MAX_TOKENS } from './quantity.schema.js';

/** `LeaseEnvelopeSchema`, read. */
export interface LeaseEnvelope {
  readonly producer: string;
  readonly instance: string;
  readonly client: string;
  readonly leases: readonly unknown[];
}

type Fields = Readonly<Record<string, unknown>>;
type Usage = LeaseEntry['usage'];
type Returns = LeaseEntry['returns'];

const ENVELOPE = new Set(['producer', 'instance', 'client', 'leases']);
const ENTRY = new Set([
  ...['flow', 'requestId', 'wantTokens', 'firstCostTokens', 'heldTokens', 'returns', 'usage', 'closing'],
]);
const RETURN = new Set(['grantId', 'tokens']);
const USAGE = new Set([
  ...['seq', 'usedTokens', 'unleasedTokens', 'droppedTokens', 'rejectedTokens', 'spilledTokens', 'waiting'],
  'offeredPerSec',
]);

/*
 * What the schemas give for a request without a flaw, at a tenth of their price: every producer pays it with every
 * refresh. Null for anything else, were it one unknown field: then the schema is asked, which alone tells what is wrong.
 * `read-lease.spec.ts` holds the two together.
 */

export function readLeaseEnvelope(input: unknown): LeaseEnvelope | null {
  if (!isObjectOf(input, ENVELOPE)) return null;
  const { producer, instance, client = 'unknown', leases } = input;
  if (!isText(producer, FLOW_NAME) || !isText(instance, OPAQUE_ID)) return null;
  if (typeof client !== 'string' || client.length > 200) return null;
  if (!Array.isArray(leases) || leases.length === 0 || leases.length > MAX_LEASES) return null;
  return { producer, instance, client, leases };
}

export function readLeaseEntry(input: unknown): LeaseEntry | null {
  if (!isObjectOf(input, ENTRY)) return null;
  const { flow, requestId, wantTokens, firstCostTokens = 1, heldTokens = 0, closing = false } = input;
  if (!isText(flow, FLOW_NAME) || !isText(requestId, OPAQUE_ID) || typeof closing !== 'boolean') return null;
  if (!isTokens(wantTokens) || !isTokens(heldTokens) || !isTokens(firstCostTokens) || firstCostTokens < 0.001)
    return null;
  const returns = input.returns === undefined ? [] : readReturns(input.returns);
  if (returns === null) return null;
  let usage: Usage = null;
  if (input.usage !== undefined && input.usage !== null) {
    usage = readUsage(input.usage);
    if (usage === null) return null;
  }
  return { flow, requestId, wantTokens, firstCostTokens, heldTokens, returns, usage, closing };
}

function readReturns(input: unknown): Returns | null {
  if (!Array.isArray(input) || input.length > MAX_RETURNS) return null;
  const returns: Returns = [];
  for (const one of input as unknown[]) {
    if (!isObjectOf(one, RETURN)) return null;
    const { grantId, tokens } = one;
    if (!isText(grantId, OPAQUE_ID) || !isTokens(tokens)) return null;
    returns.push({ grantId, tokens });
  }
  return returns;
}

function readUsage(input: unknown): Usage {
  if (!isObjectOf(input, USAGE)) return null;
  const { seq, usedTokens, unleasedTokens = 0, droppedTokens = 0, rejectedTokens = 0, spilledTokens = 0 } = input;
  const { waiting = 0, offeredPerSec = null } = input;
  if (!isCount(seq) || !isCount(waiting)) return null;
  if (!isTokens(usedTokens) || !isTokens(unleasedTokens) || !isTokens(droppedTokens)) return null;
  if (!isTokens(rejectedTokens) || !isTokens(spilledTokens)) return null;
  if (offeredPerSec !== null && !isFinitePositive(offeredPerSec)) return null;
  return { seq, usedTokens, unleasedTokens, droppedTokens, rejectedTokens, spilledTokens, waiting, offeredPerSec };
}

function isObjectOf(input: unknown, known: ReadonlySet<string>): input is Fields {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
  for (const key in input) if (!known.has(key)) return false;
  return true;
}

const isText = (value: unknown, pattern: RegExp): value is string => typeof value === 'string' && pattern.test(value);
const isFinitePositive = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isTokens = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= MAX_TOKENS && Math.round(value * 1000) / 1000 === value;
