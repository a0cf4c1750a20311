import { lagAt, partitionOf, readingAt } from '../test/builders.js';
import { drainEta } from './drain-eta.js';
import { type LagWindow, pushReading } from './lag/lag-window.js';

/** A second a step: what was consumed by then, and the end. */
function watched(seconds: number, at: (second: number) => readonly [committed: number, end: number]): LagWindow {
  let window: LagWindow | null = null;
  for (let second = 0; second <= seconds; second++) window = pushReading(window, lagAt(second, ...at(second)));
  return window!;
}

describe('drainEta', () => {
  it('is the backlog over the closing pace, with high confidence where all paces agree', () => {
    const eta = drainEta(watched(40, (s) => [100 * s, 6_000 + 50 * s]));
    expect(eta).toEqual({ sec: 80, leastSec: 80, mostSec: 80, confidence: 'high' });
  });

  it.each([
    { what: 'it was watched for a short time', seconds: 12, pace: () => 100, confidence: 'medium' },
    { what: 'it was watched for seconds', seconds: 6, pace: () => 100, confidence: 'low' },
    { what: 'it speeds up', seconds: 40, pace: (s: number) => (s > 32 ? 190 : 100), confidence: 'medium' },
  ])('has $confidence confidence where $what', ({ seconds, pace, confidence }) => {
    const done = (s: number) => Array.from({ length: s }, (_, at) => pace(at + 1)).reduce((sum, one) => sum + one, 0);
    expect(drainEta(watched(seconds, (s) => [done(s), 20_000 + 50 * s]))).toMatchObject({ confidence });
  });

  it('has no latest where one of the paces does not close', () => {
    const eta = drainEta(watched(40, (s) => [s < 31 ? 0 : 400 * (s - 30), 9_000 + 150 * s]));
    expect(eta).toMatchObject({ mostSec: null, confidence: 'low' });
  });

  it.each([
    { what: 'it does not close', window: watched(40, (s) => [50 * s, 500 + 60 * s]), why: 'not-closing' },
    { what: 'there is one reading', window: watched(0, () => [0, 9]), why: 'no-history' },
    { what: 'nothing was read', window: null, why: 'unknown' },
    {
      what: 'a partition is unknown',
      window: pushReading(null, readingAt(1, [partitionOf(0, { endOffset: 5 }), partitionOf(1, { endOffset: null })])),
      why: 'incomplete',
    },
  ])('is absent where $what', ({ window, why }) => expect(drainEta(window)).toBe(why));

  it('is 0 where nothing waits', () => expect(drainEta(watched(3, (s) => [s, s]))).toMatchObject({ sec: 0 }));
});
