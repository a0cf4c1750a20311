import { lagAt } from '../../../test/builders.js';
import { type LagWindow, pushReading } from '../../lag/lag-window.js';
import { beginInflow, type InflowState, nextInflow, readInflow } from './inflow.js';

interface Second {
  readonly inflowPerSec: number;
  readonly flowRatePerSec: number;
  readonly usedPerSec?: number;
}

/** Polls once a second. */
function after(seconds: number, at: (second: number) => Second): { state: InflowState; window: LagWindow } {
  let window: LagWindow | null = null;
  let state = beginInflow;
  let [end, used] = [0, 0];
  for (let s = 0; s < seconds; s++) {
    const { inflowPerSec, flowRatePerSec, usedPerSec } = at(s);
    end += inflowPerSec;
    used += usedPerSec ?? 0;
    const use = { flowRatePerSec, usedTokens: usedPerSec === undefined ? null : used };
    window = pushReading(window, lagAt(s, end, end), undefined, use);
    state = nextInflow(state, window, 1);
  }
  return { state, window: window! };
}

describe('unbudgeted inflow', () => {
  it.each([
    { what: 'none where the budget explains all', at: { inflowPerSec: 1000, flowRatePerSec: 1000 }, want: 0 },
    { what: 'none where less is sent than is allowed', at: { inflowPerSec: 200, flowRatePerSec: 1000 }, want: 0 },
    { what: 'what exceeds the budget', at: { inflowPerSec: 1500, flowRatePerSec: 1000 }, want: 422 },
    {
      what: 'what exceeds the use, far below the limit',
      at: { inflowPerSec: 1500, flowRatePerSec: 9000, usedPerSec: 1000 },
      want: 460,
    },
  ])('is $what', ({ at, want }) => {
    // The ratio of messages to tokens is learned before the others join.
    const { state } = after(90, (s) =>
      s < 60 ? { ...at, inflowPerSec: at.usedPerSec ?? Math.min(at.inflowPerSec, at.flowRatePerSec) } : at,
    );
    expect(Math.abs(state.unbudgetedPerSec - want)).toBeLessThan(0.45 * want + 1);
    expect(state.unbudgetedPerSec > 0).toBe(want > 0);
  });

  it('does not take a limit that has just been cut for somebody else', () => {
    const { state } = after(40, (s) => ({ inflowPerSec: s <= 30 ? 3000 : 1000, flowRatePerSec: s < 30 ? 3000 : 1000 }));
    expect(state.unbudgetedPerSec).toBeLessThan(100);
  });

  it('is not made up where nobody told what was allowed', () => {
    expect(after(40, () => ({ inflowPerSec: 1000, flowRatePerSec: Number.NaN })).state.unbudgetedPerSec).toBe(0);
  });
});

describe('messages per token', () => {
  it.each([{ ratio: 3 }, { ratio: 0.3 }, { ratio: 1 }])('are learned: $ratio', ({ ratio }) => {
    const { state } = after(30, () => ({ inflowPerSec: 1000 * ratio, flowRatePerSec: 1000, usedPerSec: 1000 }));
    expect(state.messagesPerToken).toBeCloseTo(ratio, 6);
    expect(state.unbudgetedPerSec).toBe(0);
  });

  it.each([
    { ratio: 1e6, most: 100 },
    { ratio: 1e-6, most: 0.1 },
  ])('stay within bounds: $ratio counts as $most', ({ ratio, most }) => {
    const { state } = after(30, () => ({ inflowPerSec: 1e4 * ratio, flowRatePerSec: 1e4, usedPerSec: 1e4 }));
    expect(state.messagesPerToken).toBe(most);
  });

  it('are 1 until use was reported', () => {
    expect(after(30, () => ({ inflowPerSec: 3000, flowRatePerSec: 1000 })).state.messagesPerToken).toBe(1);
  });
});

describe('readInflow', () => {
  it.each([
    { what: 'all of it is used', usedPerSec: 990, isBinding: true },
    { what: 'half of it is used', usedPerSec: 500, isBinding: false },
  ])('sees whether a limit binds where $what', ({ usedPerSec, isBinding }) => {
    const { state, window } = after(20, () => ({ inflowPerSec: 990, flowRatePerSec: 1000, usedPerSec }));
    expect(readInflow(state, window, 1000, 0.5)).toMatchObject({ isBinding });
  });

  it('tells the inflow that commits have seen', () => {
    const { state, window } = after(30, (s) => ({ inflowPerSec: s < 20 ? 1000 : 9000, flowRatePerSec: 1000 }));
    expect(readInflow(state, window, 1000, 11).confirmedPerSec).toBeCloseTo(1000, 6);
    expect(readInflow(state, window, 1000, 0.5).confirmedPerSec).toBeGreaterThan(8000);
  });
});
