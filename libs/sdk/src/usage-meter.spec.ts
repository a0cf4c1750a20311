import { UsageMeter } from './usage-meter.js';

const totals = (usedMilli: number, offeredMilli = usedMilli) => ({
  usedMilli,
  offeredMilli,
  droppedMilli: 0,
  rejectedMilli: 0,
  spilledMilli: 0,
  unleasedMilli: 0,
});

describe('usage meter', () => {
  it('repeats a report that was not acknowledged as it was, and counts the rest in the next', () => {
    const meter = new UsageMeter(1000, 0);
    const first = meter.report(totals(5000), 0, 0);
    expect(first).toMatchObject({ seq: 1001, usedMilli: 5000 });
    expect(meter.report(totals(9000), 3, 7)).toBe(first);
    meter.acknowledged(1);
    expect(meter.report(totals(9000), 0, 0)).toBe(first);
    meter.acknowledged(first.seq);
    expect(meter.report(totals(9000), 0, 0)).toMatchObject({ seq: 1002, usedMilli: 4000 });
  });

  it('begins its seq at the wall clock, above every report of a predecessor of the same name', () => {
    expect(new UsageMeter(Date.UTC(2026, 0, 1), 0).report(totals(0), 0, 0).seq).toBeGreaterThan(1e12);
  });

  it.each([
    { name: 'asked every 100 ms', everyMs: 100 },
    { name: 'asked every second', everyMs: 1000 },
    { name: 'asked every five seconds', everyMs: 5000 },
  ])('measures a steady demand, $name', ({ everyMs }) => {
    const meter = new UsageMeter(0, 0);
    let demand = 0;
    for (let atMs = everyMs; atMs <= 20_000; atMs += everyMs) demand = meter.demand(totals(0, atMs * 200), atMs, 1000);
    expect(demand).toBeCloseTo(200_000, 0);
  });

  it('forgets a burst after one window', () => {
    const meter = new UsageMeter(0, 0);
    expect(meter.demand(totals(0, 1000), 100, 1000)).toBe(1000);
    meter.demand(totals(0, 1000), 1000, 1000);
    expect(meter.demand(totals(0, 1000), 2200, 1000)).toBe(0);
  });
});
