import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LeaseEntrySchema, LeaseEnvelopeSchema, LeaseRequestSchema } from './lease.schema.js';
import { readLeaseEntry, readLeaseEnvelope } from './read-lease.js';
import { countUnknownFields } from './unknown-fields.js';

const RUNS = 150;
const seed = Number(process.env.HEADGATE_SEED ?? Date.now() % 2 ** 31);
process.stdout.write(`read-lease: HEADGATE_SEED=${seed}\n`);

const NUMBERS = [-1, -0, 0.0005, 1.5, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53, 1e12 + 1];
const ODD = [null, '', '5', 'é', '..', '__proto__', ...NUMBERS, true, [], {}];
const odd = fc.constantFrom<unknown>(...ODD);
const rarely = (usual: fc.Arbitrary<unknown>, other: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 24, arbitrary: usual }, { weight: 1, arbitrary: other });

/** Now and then a field too few, or one too many. */
function record(fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[]): fc.Arbitrary<unknown> {
  const usual = fc.record(fields, { requiredKeys });
  const less = fc.record(fields, { requiredKeys: [] });
  return rarely(rarely(usual, less), fc.record({ ...fields, colour: fc.constant('red') }));
}

const tokens = rarely(
  fc.integer({ min: 0, max: 9e6 }).map((milli) => milli / 1000),
  odd,
);
const text = rarely(fc.constantFrom('a', 'orders', 'r-1', 'x'.repeat(100)), odd);
const count = rarely(fc.nat(), odd);
const usage = record(
  {
    ...{ seq: count, usedTokens: tokens, unleasedTokens: tokens, droppedTokens: tokens, rejectedTokens: tokens },
    ...{ spilledTokens: tokens, waiting: count, offeredPerSec: tokens },
  },
  ['seq', 'usedTokens'],
);
const returns = rarely(fc.array(record({ grantId: text, tokens }, ['grantId', 'tokens']), { maxLength: 3 }), odd);
const entry = record(
  {
    ...{ flow: text, requestId: text, wantTokens: tokens, firstCostTokens: tokens, heldTokens: tokens },
    ...{ returns, usage: rarely(usage, odd), closing: rarely(fc.boolean(), odd) },
  },
  ['flow', 'requestId', 'wantTokens'],
);
const leases = rarely(fc.array(entry, { minLength: 1, maxLength: 2 }), odd);
const envelope = record({ producer: text, instance: text, client: text, leases }, ['producer', 'instance', 'leases']);

it.each([
  { name: 'readLeaseEntry', read: readLeaseEntry, schema: LeaseEntrySchema, input: entry },
  { name: 'readLeaseEnvelope', read: readLeaseEnvelope, schema: LeaseEnvelopeSchema, input: envelope },
])('$name gives what the schema gives where nothing is wrong or unknown, and null otherwise', (one) => {
  let usual = 0;
  const property = fc.property(rarely(one.input, odd), (given: unknown) => {
    const parsed = one.schema.safeParse(given);
    const isUsual = parsed.success && countUnknownFields(given, parsed.data) === 0;
    expect(one.read(given)).toEqual(isUsual ? parsed.data : null);
    if (isUsual) usual += 1;
  });
  fc.assert(property, { seed, numRuns: RUNS });
  expect(usual).toBeGreaterThan(RUNS / 10);
});

describe('examples of the documentation', () => {
  const examples = LeaseRequestSchema.meta()!.examples as { leases: unknown[] }[];
  it.each(examples)('reads example %#', (body) => {
    expect(readLeaseEnvelope(body)).toEqual(LeaseEnvelopeSchema.parse(body));
    for (const one of body.leases) expect(readLeaseEntry(one)).toEqual(LeaseEntrySchema.parse(one));
  });
});
