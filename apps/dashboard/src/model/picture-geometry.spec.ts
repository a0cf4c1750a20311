import { describe, expect, it } from '@jest/globals';
import { known, unknown } from './figure.js';
import { ladderGeometry } from './ladder-geometry.js';
import { VIEW } from './picture/frame.js';
import { heldPerSec, type PictureModel } from './picture.js';
import { pictureGeometry, scaleOf, steadyScale } from './picture-geometry.js';

const throttled: PictureModel = {
  kind: 'over',
  isObserving: false,
  producers: [
    { name: 'checkout-web', askedPerSec: known(1900) },
    { name: 'mobile-api', askedPerSec: known(820) },
    { name: 'partner-import', askedPerSec: known(400) },
  ],
  askedPerSec: known(3120),
  grantedPerSec: known(950),
  limitPerSec: known(950),
  ceilingPerSec: 4000,
  safePerSec: 600,
  floorPerSec: 50,
  queue: { unit: 'sec', level: known(12), objective: 5, lagMessages: known(12_000) },
  consumedPerSec: known(1000),
  capacityPerSec: known(1000),
  members: known(2),
  membersBefore: 6,
};
const open: PictureModel = {
  ...throttled,
  kind: 'open',
  grantedPerSec: known(3080),
  askedPerSec: known(3080),
  limitPerSec: known(4000),
  queue: { ...throttled.queue, level: known(0.4), lagMessages: known(1200) },
  consumedPerSec: known(3080),
  capacityPerSec: known(3600, { bound: 'at-least' }),
  members: known(6),
};
const blind: PictureModel = {
  ...throttled,
  kind: 'blind',
  queue: {
    ...throttled.queue,
    level: unknown('no answer', { was: 3.1, wasAtMs: 0 }),
    lagMessages: unknown('no answer'),
  },
  consumedPerSec: unknown('no answer', { was: 1240 }),
  capacityPerSec: unknown('no answer'),
  members: unknown('no answer'),
};
const stopped: PictureModel = {
  ...throttled,
  kind: 'stopped',
  limitPerSec: known(0),
  grantedPerSec: known(0),
  members: known(0),
};
const observing: PictureModel = { ...throttled, kind: 'open', isObserving: true, grantedPerSec: known(3120) };
const waiting: PictureModel = {
  ...blind,
  kind: 'waiting',
  producers: [],
  askedPerSec: unknown('nobody told'),
  grantedPerSec: unknown('nobody told'),
  limitPerSec: unknown('no decision yet'),
};
const all = { throttled, open, blind, stopped, observing, waiting };
const each = Object.entries(all);

describe('one scale', () => {
  it('makes the height of a ribbon proportional to its rate', () => {
    const { ribbons, passed } = pictureGeometry(throttled);
    const perMessage = ribbons.map(({ height }, index) => height / [1900, 820, 400][index]!);
    expect(perMessage[1]).toBeCloseTo(perMessage[0]!, 9);
    expect(perMessage[2]).toBeCloseTo(perMessage[0]!, 9);
    expect(passed.height / 950).toBeCloseTo(perMessage[0]!, 9);
  });

  it('puts the edge of the blade on the water it lets through', () => {
    const { bladeBottom, passed } = pictureGeometry(throttled);
    expect(bladeBottom).toBeCloseTo(passed.y, 9);
  });

  it('gives a thin stream a height that can be seen', () => {
    const model = {
      ...throttled,
      producers: [
        { name: 'a', askedPerSec: known(10_000) },
        { name: 'b', askedPerSec: known(1) },
      ],
    };
    expect(pictureGeometry(model).ribbons[1]!.height).toBe(2.5);
  });

  it('is a round number, and stays until it is off by half', () => {
    expect(scaleOf(throttled)).toBe(5000);
    expect(steadyScale(5000, 4000)).toBe(5000);
    expect(steadyScale(5000, 2000)).toBe(2000);
    expect(steadyScale(5000, 10_000)).toBe(10_000);
  });

  it('is not pressed flat by a gate that is open far above the water', () => {
    const model = { ...open, limitPerSec: known(1_000_000), ceilingPerSec: 1_000_000 };
    expect(scaleOf(model)).toBeLessThanOrEqual(10_000);
    expect(pictureGeometry(model).ticks.find(({ isLimit }) => isLimit)!.isBeyond).toBe(true);
  });
});

describe.each(each)('%s', (_name, model) => {
  const shape = pictureGeometry(model);

  it('has no label on another', () => {
    for (const labels of [shape.ticks.map(({ labelY }) => labelY), shape.ribbons.map(({ labelY }) => labelY)]) {
      const sorted = [...labels].sort((a, b) => a - b);
      for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(14.99);
    }
  });

  it('stays inside of its box and has no number that is none', () => {
    expect(JSON.stringify(shape)).not.toMatch(/NaN|Infinity/);
    for (const { labelY } of shape.ticks) expect(labelY).toBeLessThanOrEqual(VIEW.height);
    for (const y of [shape.passed.y, shape.bladeBottom, shape.tank.surfaceY, shape.outflow.y]) {
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(VIEW.bed);
    }
  });

  it('tells the same as the ladder', () => {
    const ladder = ladderGeometry(model, shape.scalePerSec);
    expect(ladder.queue.isUnknown).toBe(shape.tank.isUnknown);
    expect(ladder.queue.hatch !== null).toBe(shape.tank.over !== null);
    expect(ladder.gate.hatch !== null).toBe(shape.held !== null);
    for (const bar of Object.values(ladder)) expect(bar.fill).toBeLessThanOrEqual(1);
  });
});

describe('what is said', () => {
  it('names what is held, what is over, and who left', () => {
    const { held, tank, members } = pictureGeometry(throttled);
    expect(held!.text).toBe('2,170/s held');
    expect(tank.over!.text.replace('\u202f', ' ')).toBe('7 s over objective');
    expect(members.text).toBe('2 of 6 members');
    expect(members.squares.filter(({ kind }) => kind === 'gone')).toHaveLength(4);
  });

  it('holds nothing while observing, and marks where it would stand', () => {
    const { held, ticks, passed, ribbons } = pictureGeometry(observing);
    expect(held).toBeNull();
    expect(ticks.some(({ text }) => text === 'would limit 950')).toBe(true);
    expect(passed.height).toBeCloseTo(
      ribbons.reduce((sum, { height }) => sum + height, 0),
      9,
    );
  });

  it('draws the last level of a queue that is not read, and no water', () => {
    const { tank, outflow, members } = pictureGeometry(blind);
    expect(tank.isUnknown).toBe(true);
    expect(tank.lastSeenY).not.toBeNull();
    expect(outflow.isKnown).toBe(false);
    expect(members.squares.every(({ kind }) => kind === 'unknown')).toBe(true);
  });

  it('names the capacity as a bound while the consumers keep up', () => {
    expect(pictureGeometry(open).capacity!.text).toBe('at least 3,600');
  });

  it('does not know what is held where it does not know what is asked', () => {
    expect(heldPerSec(waiting).known).toBe(false);
  });

  it('folds producers after the third', () => {
    const producers = Array.from({ length: 12 }, (_, index) => ({
      name: `p${index}`,
      askedPerSec: known(100 - index),
    }));
    expect(pictureGeometry({ ...throttled, producers }).ribbons.map(({ name }) => name)).toEqual([
      'p0',
      'p1',
      'p2',
      '9 others',
    ]);
  });
});
