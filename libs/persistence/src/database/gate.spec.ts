import { Gate } from './gate.js';

describe('Gate', () => {
  let nowMs = 0;
  let gate: Gate;
  beforeEach(() => {
    nowMs = 0;
    gate = new Gate(() => nowMs);
  });
  const miss = (times: number) => {
    for (let i = 0; i < times; i += 1) {
      gate.enter();
      gate.leave(false);
    }
  };

  it('lets everybody through while calls are answered, and after one or two that were not', () => {
    miss(2);
    expect(gate.enter()).toBe(true);
    gate.leave(true);
    miss(2);
    expect(gate.enter()).toBe(true);
  });

  it('lets nobody through after the third, and then one a second', () => {
    miss(3);
    expect(gate.enter()).toBe(false);
    nowMs = 999;
    expect(gate.enter()).toBe(false);
    nowMs = 1_000;
    expect(gate.enter()).toBe(true);
    nowMs = 9_000;
    expect(gate.enter()).toBe(false); // the first is still on its way
    gate.leave(false);
    expect(gate.enter()).toBe(false);
    nowMs = 10_000;
    expect(gate.enter()).toBe(true);
  });

  it('opens for all when one was answered', () => {
    miss(5);
    nowMs = 1_000;
    gate.enter();
    gate.leave(true);
    expect([gate.enter(), gate.enter(), gate.enter()]).toEqual([true, true, true]);
  });
});
