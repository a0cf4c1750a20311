import { encodeInput } from './tick-tape.js';

describe('a line of the tape', () => {
  it('is short: offsets that move cost their differences', () => {
    const at = (second: number) => ({
      ...{ nowMs: 1000 * second, pollEveryMs: 1000, policyVersion: 'v1', offeredPerSec: null, usedTokens: null },
      readings: new Map([
        [
          'kafka:main/billing/orders',
          {
            ...{ ok: true as const, atMs: 1000 * second, committedAtMs: 1000 * second, endAtMs: 1000 * second },
            ...{ sequence: second, groupState: 'stable' as const, members: 3 },
            partitions: Array.from({ length: 12 }, (_, partition) => ({
              ...{ topic: 'orders', partition, logStartOffset: 0, member: 'm', unknown: null },
              ...{ endOffset: 1e9 + 83 * second, committedOffset: 1e9 + 82 * second },
            })),
          },
        ],
      ]),
    });
    expect(encodeInput(at(8), at(7)).length).toBeLessThan(200);
  });
});
