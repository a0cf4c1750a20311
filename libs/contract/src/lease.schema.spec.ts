import { LeaseEntrySchema, LeaseEnvelopeSchema, LeaseResponseSchema, MAX_LEASES } from './lease.schema.js';
import { ReturnEnvelopeSchema } from './return.schema.js';
import { countUnknownFields } from './unknown-fields.js';

const entry = { flow: 'orders', requestId: 'r-1', wantTokens: 500 };
const usage = { seq: 1, usedTokens: 2 };

describe('lease entry', () => {
  it('fills what a curl leaves out', () => {
    expect(LeaseEntrySchema.parse(entry)).toEqual({
      ...entry,
      firstCostTokens: 1,
      closing: false,
      heldTokens: 0,
      returns: [],
      usage: null,
    });
  });

  it('strips unknown fields, and they can be counted', () => {
    const input = { ...entry, next: 1, usage: { ...usage, more: 2 }, returns: [{ grantId: 'g', tokens: 1, why: 'x' }] };
    const parsed = LeaseEntrySchema.parse(input);
    expect(parsed).not.toHaveProperty('next');
    expect(countUnknownFields(input, parsed)).toBe(3);
    expect(countUnknownFields(entry, LeaseEntrySchema.parse(entry))).toBe(0);
  });

  it.each([0, 0.001, 1, 1.1, 0.1 + 0.2 - 0.2, 999_999_999_999.999, 1e12].map((wantTokens) => ({ wantTokens })))(
    'accepts $wantTokens tokens',
    ({ wantTokens }) => {
      expect(LeaseEntrySchema.safeParse({ ...entry, wantTokens: Math.round(wantTokens * 1000) / 1000 }).success).toBe(
        true,
      );
    },
  );

  it.each(
    [
      '5',
      '',
      [5],
      null,
      true,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      JSON.parse('1e999'),
      -1,
      0.0005,
      1e12 + 1,
      1e308,
    ].map((bad) => ({ bad })),
  )('[F61] refuses $bad as a quantity, in every place', ({ bad }) => {
    for (const input of [
      { ...entry, wantTokens: bad },
      { ...entry, firstCostTokens: bad },
      { ...entry, heldTokens: bad },
      { ...entry, returns: [{ grantId: 'g', tokens: bad }] },
      { ...entry, usage: { ...usage, usedTokens: bad } },
    ]) {
      expect(LeaseEntrySchema.safeParse(input).success).toBe(false);
    }
  });

  it('refuses a first cost of nothing', () => {
    expect(LeaseEntrySchema.safeParse({ ...entry, firstCostTokens: 0 }).success).toBe(false);
  });
});

describe('lease envelope', () => {
  const envelope = { producer: 'checkout', instance: 'checkout-7c9f:1', leases: [entry] };

  it('lets one bad entry through to its own error', () => {
    expect(LeaseEnvelopeSchema.safeParse({ ...envelope, leases: [entry, 5, null] }).success).toBe(true);
  });

  it.each([
    { name: 'no entries', change: { leases: [] } },
    { name: 'too many entries', change: { leases: Array(MAX_LEASES + 1).fill(entry) } },
    { name: 'no producer', change: { producer: undefined } },
    { name: 'a line break in the instance', change: { instance: 'a\nb' } },
  ])('refuses $name', ({ change }) => {
    expect(LeaseEnvelopeSchema.safeParse({ ...envelope, ...change }).success).toBe(false);
  });

  it('is the same for returns', () => {
    expect(ReturnEnvelopeSchema.safeParse({ producer: 'a', instance: 'b', flows: [1] }).success).toBe(true);
  });
});

describe('lease response', () => {
  it('carries a grant and a failure side by side', () => {
    const grant = {
      flow: 'orders',
      requestId: 'r-1',
      grantId: 'g-92',
      grantedTokens: 480,
      wouldGrantTokens: 480,
      retryAfterMs: 0,
      ttlMs: 5000,
      refreshAfterMs: 1000,
      budget: {
        ratePerSec: 950,
        sharePerSec: 480,
        burstTokens: 950,
        safeSharePerSec: 380,
        epoch: 3,
        seq: 1021,
        validForMs: 30_000,
        learning: false,
        policyVersion: 'abc',
      },
      mode: 'enforce',
      overflow: { strategy: 'throttle', maxWaitMs: 30_000, maxWaiting: 10_000 },
      onOutage: 'safe',
      reason: { code: 'BACKLOG_ABOVE_OBJECTIVE', text: 'billing is 12 s behind', link: '/v1/flows/orders' },
    };
    const failure = { flow: null, requestId: null, error: { code: 'BODY_INVALID', message: 'no flow' } };
    const body = { serverTime: '2026-01-01T00:00:00.000Z', leases: [grant, failure] };
    expect(LeaseResponseSchema.parse(body)).toEqual(body);
  });
});
