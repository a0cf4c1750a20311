import { describe, expect, it } from '@jest/globals';
import { type GiveBackCall, type HistoryEvent, type LeaseCall, type PublishCall } from './bucket-history.js';
import { checkGrantBound, checkSpending } from './check-bounds.js';
import { checkEpochs, checkLedger } from './check-ledger.js';

let calls = 0;
function aLeaseCall(atMs: number, grantedMilli: number, changes: Partial<LeaseCall> = {}): LeaseCall {
  calls += 1;
  const names = { flow: 'f', instance: 'a', requestId: `r${calls}`, grantId: `g${calls}` };
  const numbers = { wantMilli: 1e9, grantedMilli, ttlMs: 5000, learning: false, returnedMilli: 0 };
  return { kind: 'lease', ...names, ...numbers, startMs: atMs, endMs: atMs + 1, end: 'ok', ...changes };
}
const aReturn = (atMs: number, grantId: string, credited: number): GiveBackCall => ({
  ...{ kind: 'giveBack', flow: 'f', instance: 'a', startMs: atMs, endMs: atMs + 1, end: 'ok' },
  ...{ returns: [{ grantId, tokensMilli: credited }], creditedMilli: [credited] },
});
const aPublish = (atMs: number, epoch: number, seq: number): PublishCall => ({
  ...{ kind: 'publish', flow: 'f', startMs: atMs, endMs: atMs + 1, end: 'ok' },
  ...{ epoch, seq, rateMilliPerSec: 1, burstMilli: 1, generation: 'g' },
});

describe('checkLedger', () => {
  it('adds up a history that closes, with what nobody knows apart', () => {
    const grant = aLeaseCall(0, 500);
    const lost = aLeaseCall(5, 0, { end: 'unknown', wantMilli: 70, grantId: null });
    const history = [grant, { ...grant, startMs: 9, endMs: 10 }, lost, aReturn(20, grant.grantId!, 200)];
    expect(checkLedger(history, 'f')).toEqual({
      ...{ grantedMilli: 500, creditedMilli: 200, unknownGrantedMilli: 70, unknownCreditedMilli: 0 },
    });
  });

  it.each<{ what: RegExp; history: () => HistoryEvent[] }>([
    {
      what: /was answered/,
      history: () => [aLeaseCall(0, 5, { requestId: 'x' }), aLeaseCall(1, 6, { requestId: 'x' })],
    },
    {
      what: /was given to a and to b/,
      history: () => [aLeaseCall(0, 5, { grantId: 'x' }), aLeaseCall(1, 5, { grantId: 'x', instance: 'b' })],
    },
    {
      what: /came back, it was 5/,
      history: () => [aLeaseCall(0, 5, { grantId: 'x' }), aReturn(1, 'x', 3), aReturn(2, 'x', 3)],
    },
    { what: /after it had expired/, history: () => [aLeaseCall(0, 5, { grantId: 'x' }), aReturn(6000, 'x', 3)] },
    { what: /exceeds what was wanted/, history: () => [aLeaseCall(0, 5, { wantMilli: 4 })] },
  ])('says $what', ({ what, history }) => {
    expect(() => checkLedger(history(), 'f')).toThrow(what);
  });
});

describe('checkEpochs', () => {
  it('takes pairs that grow, and refuses one that comes twice or goes back', () => {
    expect(() => checkEpochs([aPublish(0, 1, 1), aPublish(5, 1, 2), aPublish(9, 2, 1)], 'f')).not.toThrow();
    expect(() => checkEpochs([aPublish(0, 1, 1), aPublish(5, 1, 1)], 'f')).toThrow(/twice/);
    expect(() => checkEpochs([aPublish(0, 2, 1), aPublish(5, 1, 9), aPublish(9, 2, 2)], 'f')).toThrow(
      /\(2, 1\) was accepted after/,
    );
  });
});

describe('checkGrantBound', () => {
  const rates = [
    { fromMs: 0, milliPerSec: 1000 },
    { fromMs: 1000, milliPerSec: 10_000 },
  ];

  it('allows the burst and the integral of the rate that held', () => {
    const later = Array.from({ length: 99 }, (_, at) => aLeaseCall(1010 + 10 * at, 100));
    const history = [aLeaseCall(0, 100), aLeaseCall(500, 100), ...later];
    expect(checkGrantBound(history, 'f', { rates, burstMilli: 100 })).toMatchObject({ netMilli: expect.any(Number) });
    expect(() => checkGrantBound([...history, aLeaseCall(1995, 200)], 'f', { rates, burstMilli: 100 })).toThrow(
      /granted net/,
    );
  });

  it('counts a repeated request once, returns against grants, and a loss as it is allowed', () => {
    const first = aLeaseCall(0, 100);
    expect(() =>
      checkGrantBound([first, { ...first, startMs: 2, endMs: 3 }], 'f', { rates, burstMilli: 100 }),
    ).not.toThrow();
    const again = [first, aReturn(2, first.grantId!, 100), aLeaseCall(4, 100)];
    expect(() => checkGrantBound(again, 'f', { rates, burstMilli: 100 })).not.toThrow();
    const twice = [aLeaseCall(0, 100), aLeaseCall(2, 100)];
    expect(() => checkGrantBound(twice, 'f', { rates, burstMilli: 100 })).toThrow(/granted net/);
    expect(() => checkGrantBound(twice, 'f', { rates, burstMilli: 100, lossesMilli: 100 })).not.toThrow();
  });
});

describe('checkSpending', () => {
  it('refuses what was spent before it was granted, unless the instance made it itself', () => {
    const spend = { kind: 'spend', flow: 'f', instance: 'a', milli: 6 } as const;
    const history: HistoryEvent[] = [aLeaseCall(5, 10), { ...spend, atMs: 6 }, { ...spend, atMs: 7 }];
    expect(() => checkSpending(history, 'f')).toThrow(/spent 12 milli-tokens by then and was granted 10/);
    expect(() => checkSpending(history, 'f', () => 2)).not.toThrow();
  });
});
