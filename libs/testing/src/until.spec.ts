import { until } from './until.js';

describe('until', () => {
  it('returns what was seen once the condition holds', async () => {
    let looks = 0;
    expect(
      await until(
        'three looks',
        () => ++looks,
        (seen) => seen === 3,
      ),
    ).toBe(3);
  });

  it('says what was last seen when the deadline passes', async () => {
    const waiting = until(
      'the group is stable',
      () => ({ state: 'rebalancing' }),
      (seen) => seen.state === 'stable',
      { withinMs: 20 },
    );
    await expect(waiting).rejects.toThrow("Not within 20 ms: the group is stable. Last seen: { state: 'rebalancing' }");
  });

  it('takes an error for something seen, and goes on', async () => {
    let looks = 0;
    const flaky = () => {
      looks += 1;
      if (looks < 3) throw new Error('not yet');
      return true;
    };
    expect(await until('it works', flaky)).toBe(true);
    await expect(until('it works', () => Promise.reject(new Error('down')), Boolean, { withinMs: 5 })).rejects.toThrow(
      /it works. Last seen: Error: down/,
    );
  });
});
