import { anEstimate } from '../../../test/estimate.js';
import { beginCapacity, type CapacityState } from './capacity.js';
import { decideRate, type RateInput } from './rate.js';

const estimate = { ...anEstimate, queueMessages: 1250, unreadShare: 1 };
const capacity: CapacityState = { ...beginCapacity(), capacityPerSec: 1000, memoryPerSec: 1000, isProven: true };
const calm: RateInput = {
  ...{ estimate, capacity, capacityPerSec: 1000, unbudgetedPerSec: 0, isSaturated: true, isBinding: true },
  ...{
    setPointMessages: 1250,
    budgetMessages: 5000,
    previousAskPerSec: 2000,
    ceilingPerSec: 10_000,
    floorPerSec: 100,
    cycleSec: 1,
  },
};

function decide(changes: Partial<RateInput>, estimated: Partial<RateInput['estimate']> = {}) {
  return decideRate({ ...calm, ...changes, estimate: { ...estimate, ...estimated } });
}

describe('decideRate', () => {
  it.each([
    { queue: 1250, rate: 1000, reason: 'BACKLOG_AT_OBJECTIVE' },
    { queue: 1600, rate: 1000, reason: 'BACKLOG_AT_OBJECTIVE' },
    { queue: 625, rate: 1050, reason: 'BACKLOG_AT_OBJECTIVE' },
    { queue: 2250, rate: 1000 - 125 * (1 + 1000 / 1750 - 0.5), reason: 'BACKLOG_ABOVE_SET_POINT' },
    { queue: 5001, rate: 100, reason: 'BACKLOG_ABOVE_OBJECTIVE' },
    { queue: 1e9, rate: 100, reason: 'BACKLOG_ABOVE_OBJECTIVE' },
  ])('asks $rate ($reason) with $queue messages waiting', ({ queue, rate, reason }) => {
    const decided = decide({}, { queueMessages: queue });
    expect(decided.ratePerSec).toBeCloseTo(rate, 6);
    expect(decided.reason).toBe(reason);
  });

  it('never cuts for a queue without proof that consumers are saturated', () => {
    const probing = decide({ isSaturated: false }, { queueMessages: 1900 });
    expect(probing).toMatchObject({ reason: 'PROBING_CAPACITY' });
    expect(probing.ratePerSec).toBeCloseTo(1000 + 100 / 4, 6);
  });

  it.each([
    { alive: 0.5, queue: 1250, rate: 500 },
    { alive: 0, queue: 1250, rate: 250 },
    { alive: 0, queue: 3000, rate: 100 },
    { alive: 0.5, queue: 1e6, rate: 100 },
  ])('asks $rate when $alive of the consumers are heard and $queue wait', ({ alive, queue, rate }) => {
    const decided = decide({}, { aliveShare: alive, queueMessages: queue });
    expect(decided.ratePerSec).toBeCloseTo(rate, 6);
    expect(decided.reason).toBe('CONSUMER_STALLED');
  });

  it('keeps a tenth of what is consumed for producers while the rest drains', () => {
    expect(decide({ floorPerSec: 1 }, { queueMessages: 1e6 }).ratePerSec).toBe(100);
    expect(decide({ floorPerSec: 0 }, { queueMessages: 1e6, aliveShare: 0 }).ratePerSec).toBe(0);
  });

  it.each([{ previous: 3000 }, { previous: 9000 }])(
    'never cuts a limit of $previous that binds nobody while the queue is short',
    ({ previous }) => {
      const unused = { isBinding: false, isSaturated: false, previousAskPerSec: previous };
      expect(decide(unused, { queueMessages: 900 }).ratePerSec).toBeGreaterThanOrEqual(previous);
      expect(decide(unused, { queueMessages: 900 }).reason).toBe('NOT_BINDING');
      expect(decide(unused, { queueMessages: 1900 }).ratePerSec).toBeLessThan(previous);
    },
  );

  it('gives a limit that binds nobody the measured capacity at least', () => {
    const unused = { isBinding: false, isSaturated: false, previousAskPerSec: 300 };
    expect(decide(unused, { queueMessages: 0 })).toEqual({ ratePerSec: 1175, reason: 'NOT_BINDING' });
  });

  it.each([
    { what: 'a little above what consumers ever did', isProven: true, previous: 1490, want: 1500 },
    { what: 'to the ceiling where that was never seen', isProven: false, previous: 9800, want: 10_000 },
  ])('lets a limit that binds nobody drift $what', ({ isProven, previous, want }) => {
    const unused = { isBinding: false, isSaturated: false, capacity: { ...capacity, isProven } };
    let rate = previous;
    for (let i = 0; i < 99; i++) rate = decide({ ...unused, previousAskPerSec: rate }, { queueMessages: 0 }).ratePerSec;
    expect(rate / want).toBeCloseTo(1, 1);
  });

  it('takes off what comes without a budget, unless it is noise', () => {
    expect(decide({ unbudgetedPerSec: 400 }).ratePerSec).toBe(600);
    expect(decide({ unbudgetedPerSec: 29 }).ratePerSec).toBe(1000);
    expect(decide({ unbudgetedPerSec: 5000 }).ratePerSec).toBe(100);
  });

  it('ignores a change below 5 %', () => {
    expect(decide({ previousAskPerSec: 1040 }).ratePerSec).toBe(1040);
    expect(decide({ previousAskPerSec: 1060 }).ratePerSec).toBe(1000);
    expect(decide({ previousAskPerSec: 99 }, { queueMessages: 1e6 }).ratePerSec).toBe(100);
  });

  it('stays finite without a limit in messages and with a floor and a previous ask of 0', () => {
    const bare = { previousAskPerSec: 0, floorPerSec: 0, setPointMessages: 1, budgetMessages: 1, capacityPerSec: 1e-9 };
    expect(decide(bare, { aliveShare: 0 }).ratePerSec).toBe(0);
  });
});
