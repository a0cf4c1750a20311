import { givingWay } from './give-way.js';

describe('givingWay', () => {
  it('begins no more steps in one round of the event loop than it may, however many run side by side', async () => {
    const giveWay = givingWay(8);
    const perRound = [0];
    let isOver = false;
    const count = (): void => {
      perRound.push(0);
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    let left = 100;
    const work = async () => {
      while (left > 0) {
        await giveWay();
        left -= 1;
        perRound[perRound.length - 1]! += 1;
      }
    };
    await Promise.all(Array.from({ length: 64 }, work));
    isOver = true;
    expect(perRound.reduce((sum, steps) => sum + steps, 0)).toBeGreaterThanOrEqual(100);
    // A round ends between two looks at the clock of this count: two rounds of steps may stand in one.
    expect(Math.max(...perRound)).toBeLessThanOrEqual(16);
  });

  it('holds nobody who comes alone', async () => {
    const giveWay = givingWay(2);
    let isNext = false;
    setImmediate(() => {
      isNext = true;
    });
    await giveWay();
    await giveWay();
    expect(isNext).toBe(false);
    await giveWay();
    expect(isNext).toBe(true);
  });
});
