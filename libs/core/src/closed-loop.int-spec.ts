import { policyOf } from '../test/builders.js';
import { type Plant, type PlantSecond, play } from '../test/plant.js';

/** Producers want 10,000/s, consumers take 1,000/s, the objective is a delay of 5 s. */
const headline: Plant = { policy: policyOf(), seconds: 300, offered: () => 10_000, capacity: () => 1000 };
const OBJECTIVE_SEC = 5;

const between = (history: readonly PlantSecond[], from: number, to: number) =>
  history.filter(({ second }) => second > from && second <= to);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const rates = (history: readonly PlantSecond[]) => history.map(({ ratePerSec }) => ratePerSec);
const shareWithin = (history: readonly PlantSecond[]) =>
  history.filter(({ delaySec }) => delaySec <= OBJECTIVE_SEC).length / history.length;

describe('closed loop', () => {
  describe.each([
    { members: 1, partitions: 1 },
    { members: 2, partitions: 6 },
    { members: 3, partitions: 12 },
  ])('10,000/s against 1,000/s with $members members on $partitions partitions', (group) => {
    const history = play({ ...headline, ...group });

    it('settles within 30 s', () => {
      expect(mean(rates(between(history, 30, 60))) / 1000).toBeCloseTo(1, 1);
      expect(Math.max(...rates(between(history, 30, 300)))).toBeLessThan(1400);
      expect(Math.min(...rates(between(history, 30, 300)))).toBeGreaterThan(700);
    });

    it('stays within the objective 95 % of the time', () => expect(shareWithin(history)).toBeGreaterThanOrEqual(0.95));

    it('gives the consumers all that they can take', () => {
      expect(mean(rates(between(history, 60, 300))) / 1000).toBeCloseTo(1, 1);
      expect(Math.min(...between(history, 60, 300).map(({ queueMessages }) => queueMessages))).toBeGreaterThan(0);
    });
  });

  describe('when consumers fall silent for 40 s', () => {
    const history = play({ ...headline, seconds: 240, capacity: (s) => (s >= 100 && s < 140 ? 0 : 1000) });

    it('halves the rate within 5 s and goes down to the floor', () => {
      expect(history[104]!.ratePerSec).toBeLessThanOrEqual(500);
      expect(Math.max(...rates(between(history, 110, 139)))).toBe(100);
      expect(history[120]!.decision.reason).toBe('CONSUMER_STALLED');
    });

    it('comes back when they do', () => {
      expect(mean(rates(between(history, 170, 240))) / 1000).toBeCloseTo(1, 1);
      expect(shareWithin(between(history, 160, 240))).toBe(1);
    });
  });

  it('follows a step of -50 % and is within the objective again in 15 s', () => {
    const history = play({ ...headline, seconds: 220, capacity: (s) => (s >= 100 ? 500 : 1000) });
    expect(Math.max(...between(history, 100, 115).map(({ delaySec }) => delaySec))).toBeLessThan(2 * OBJECTIVE_SEC);
    expect(shareWithin(between(history, 115, 220))).toBe(1);
    expect(mean(rates(between(history, 150, 220))) / 500).toBeCloseTo(1, 1);
  });

  it('hears a dead consumer soon after a minute without readings', () => {
    const history = play({
      ...headline,
      seconds: 140,
      isRead: (s) => s <= 40 || s > 100,
      capacity: (s) => (s >= 120 ? 0 : 1000),
    });
    expect(Math.max(...rates(between(history, 45, 100)))).toBeLessThanOrEqual(history[44]!.ratePerSec);
    expect(history[124]!.ratePerSec).toBeLessThanOrEqual(500);
  });

  it('cuts nothing over a time without messages', () => {
    const history = play({ ...headline, seconds: 200, offered: (s) => (s >= 60 && s < 160 ? 0 : 600) });
    expect(Math.min(...rates(between(history, 60, 200)))).toBeGreaterThanOrEqual(history[59]!.ratePerSec);
    expect(between(history, 60, 200).map(({ decision }) => decision.reason)).not.toContain('CONSUMER_STALLED');
  });

  it.each([
    { ceilingPerSec: 0.1, floorPerSec: 0.001, safePerSec: 0.05 },
    { ceilingPerSec: 10_000, floorPerSec: 0, safePerSec: 0 },
    { ceilingPerSec: 1200, floorPerSec: 900, safePerSec: 1000 },
    { ceilingPerSec: 500, floorPerSec: 500, safePerSec: 500 },
  ])('never leaves [$floorPerSec, $ceilingPerSec]', (limits) => {
    const capacity = (s: number) => (s % 120 < 40 ? 0 : s % 50 < 25 ? 1000 : 200);
    const history = play({
      ...headline,
      policy: policyOf({ rate: { ...limits, burstSec: 1 } }),
      capacity,
      isRead: (s) => s % 90 > 20,
    });
    expect(Math.min(...rates(history))).toBeGreaterThanOrEqual(limits.floorPerSec);
    expect(Math.max(...rates(history))).toBeLessThanOrEqual(limits.ceilingPerSec);
  });

  it('leaves a rate of 0 where floor and safe rate are 0', () => {
    const limits = { ceilingPerSec: 10_000, floorPerSec: 0, safePerSec: 0, burstSec: 1 };
    const history = play({ ...headline, policy: policyOf({ rate: limits }) });
    expect(mean(rates(between(history, 60, 300))) / 1000).toBeCloseTo(1, 1);
  });

  it('parks at a threshold under the law steps, as its table says', () => {
    const history = play({
      ...headline,
      seconds: 900,
      policy: policyOf({
        law: { name: 'steps', params: {} },
        rate: { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 10_000, burstSec: 1 },
      }),
    });
    const parked = between(history, 300, 900);
    expect(Math.min(...parked.map(({ queueMessages }) => queueMessages))).toBeGreaterThan(75_000);
    expect(Math.max(...parked.map(({ queueMessages }) => queueMessages))).toBeLessThan(130_000);
    expect(new Set(rates(parked))).toEqual(new Set([1000]));
  });
});
