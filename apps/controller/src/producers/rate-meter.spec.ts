import { RateMeter } from './rate-meter.js';

const rateOf = (everyMs: number): number[] => {
  const meter = new RateMeter();
  const rates: number[] = [];
  for (let atMs = 0; atMs <= 60_000; atMs += everyMs) {
    meter.add(atMs, atMs === 0 ? 0 : (100 * everyMs) / 1000, Math.max(0, atMs - everyMs));
    if (atMs >= 20_000) rates.push(meter.perSec(atMs)!);
  }
  return rates;
};

describe('RateMeter', () => {
  it.each([200, 1000, 2500, 3000, 4700, 5000])('reads the rate of reports that come every %i ms', (everyMs) => {
    const rates = rateOf(everyMs);
    // A report that ends within a second is given to that second whole: a fifth of the span at most.
    for (const rate of rates) expect(Math.abs(rate - 100)).toBeLessThanOrEqual(everyMs % 1000 === 0 ? 1e-9 : 20);
    expect(Math.abs(rates.reduce((sum, rate) => sum + rate, 0) / rates.length - 100)).toBeLessThan(1);
  });

  it('knows nothing before a whole second has passed', () => {
    const meter = new RateMeter();
    meter.add(500, 10);
    expect(meter.perSec(900)).toBeNull();
  });
});
