import { advanceMember, allowanceSec, beginMember, type MemberClock, type MemberSample } from './member-clock.js';
import { aliveness } from './stall.js';

const sampleAt = (second: number, committedMessages: number, changes: Partial<MemberSample> = {}): MemberSample => ({
  ...{
    atMs: second * 1000,
    previousAtMs: (second - 1) * 1000,
    pollSec: 1,
    committedMessages,
    knownPartitions: 2,
    lagMessages: 100,
    readableMessages: 100,
    largestLagMessages: 100,
    isBlind: false,
    unreadShare: 1,
  },
  ...changes,
});

/** A member that committed `perSec` messages a second, once every `everySec`, until second `until`. */
function member(perSec: number, everySec: number, until: number): MemberClock {
  let clock = beginMember(sampleAt(0, 0), null, 5);
  for (let second = 1; second <= until; second++) {
    clock = advanceMember(clock, sampleAt(second, Math.floor(second / everySec) * everySec * perSec), perSec);
  }
  return clock;
}

describe('advanceMember', () => {
  it.each([
    { perSec: 1000, everySec: 1 },
    { perSec: 1000, everySec: 5 },
    { perSec: 3, everySec: 1 },
    { perSec: 0.1, everySec: 10 },
  ])('learns that a commit comes every $everySec s at $perSec/s', ({ perSec, everySec }) => {
    const clock = member(perSec, everySec, 120);
    expect(clock.slopePerSec).toBe(perSec);
    expect(clock.gapSec / everySec).toBeCloseTo(1, 1);
  });

  it('changes nothing while nothing is committed', () => {
    const clock = member(1000, 1, 60);
    expect(advanceMember(clock, sampleAt(61, clock.committedMessages), null)).toBe(clock);
  });

  it('begins anew and keeps its slope when its positions were set back', () => {
    const clock = member(1000, 1, 60);
    const rewound = advanceMember(clock, sampleAt(61, 5000), 1);
    expect(rewound).toMatchObject({ committedMessages: 5000, slopePerSec: clock.slopePerSec, slopeSinceMs: 61_000 });
  });

  it('forgets the slope points of a stall, and does not take the stall for its usual gap', () => {
    const clock = member(1000, 1, 60);
    const back = advanceMember(clock, sampleAt(90, 61_000, { previousAtMs: 89_000 }), 40);
    expect(back).toMatchObject({
      gapSec: clock.gapSec,
      slopePerSec: clock.slopePerSec,
      slopeSinceMs: expect.any(Number),
    });
  });

  it('learns a slow commit: a silence that ends with what the slope promised', () => {
    const clock = member(1000, 1, 60);
    const back = advanceMember(clock, sampleAt(90, 90_000, { previousAtMs: 89_000 }), 1000);
    expect(back.gapSec).toBeGreaterThan(5);
    expect(allowanceSec(back)).toBeGreaterThan(25);
  });

  it('learns neither gap nor slope from a time in which nobody looked', () => {
    const clock = member(1000, 1, 60);
    const seen = advanceMember(clock, sampleAt(660, 660_000, { previousAtMs: 60_000, isBlind: true }), 1);
    expect(seen).toMatchObject({
      gapSec: clock.gapSec,
      slopePerSec: clock.slopePerSec,
      slopeSinceMs: expect.any(Number),
    });
    expect(allowanceSec(seen)).toBeLessThan(2);
    expect(aliveness(seen, 664_000, 1)).toBe(0);
  });

  it('is not silent while there is nothing to commit', () => {
    let clock = member(1000, 1, 60);
    for (let second = 61; second <= 660; second++) {
      clock = advanceMember(
        clock,
        sampleAt(second, clock.committedMessages, { lagMessages: 0, readableMessages: 0, largestLagMessages: 0 }),
        null,
      );
    }
    expect(aliveness(clock, 660_000, 1)).toBe(1);
    expect(clock.slopeSinceMs).toBe(660_000);
    const awake = advanceMember(clock, sampleAt(661, clock.committedMessages + 1000), null);
    expect(awake.slopePerSec).toBe(1000);
    expect(awake.gapSec).toBeLessThan(2);
  });

  it.each([{ elapsedSec: 0 }, { elapsedSec: 1e6 }])(
    'stays finite $elapsedSec s after the last sample',
    ({ elapsedSec }) => {
      const clock = member(1000, 1, 60);
      const later = advanceMember(clock, sampleAt(60 + elapsedSec, 1e9, { previousAtMs: 60_000 }), 1e9);
      const numbers = [later.gapSec, later.longGapSec, later.slopePerSec!, later.batchSec, later.advancedAtMs];
      expect(numbers.every(Number.isFinite)).toBe(true);
    },
  );
});

describe('aliveness', () => {
  const clock = member(1000, 1, 60);
  it.each([
    { silentSec: 0, alive: 1 },
    { silentSec: 1, alive: 1 },
    { silentSec: 4, alive: 0 },
    { silentSec: 600, alive: 0 },
  ])('is $alive after $silentSec s of silence at a commit a second', ({ silentSec, alive }) => {
    expect(aliveness(clock, 60_000 + 1000 * silentSec, 1)).toBe(alive);
  });

  it('allows the silence that its largest batch explains, up to 30 s', () => {
    const loaded = advanceMember(clock, sampleAt(61, 61_000, { largestLagMessages: 8000 }), 1000);
    expect(aliveness(loaded, 68_000, 1)).toBe(1);
    const flooded = advanceMember(clock, sampleAt(61, 61_000, { largestLagMessages: 9e9 }), 1000);
    expect(allowanceSec(flooded)).toBe(30);
  });

  it('learns a slow commit, however little came in, where nothing old is left: no stall for ever after a cut', () => {
    let clock = member(1000, 1, 60);
    // From here on a commit comes every 6 s, and the rate was cut for the silence: a tenth of the pace is there to commit.
    for (let second = 61; second <= 120; second++) {
      const committed = 60_000 + 600 * Math.floor((second - 60) / 6);
      clock = advanceMember(clock, sampleAt(second, committed, { unreadShare: 0 }), 100);
    }
    expect(clock.gapSec).toBeGreaterThan(5);
    expect(clock.isAbreast).toBe(true);
    expect(aliveness(clock, 125_000, 1)).toBe(1);
  });

  it('tells its newest pace from commits that are two polls apart or more', () => {
    const clock = member(1000, 1, 60);
    const after = advanceMember(clock, sampleAt(61, 60_500), 1000);
    const later = advanceMember(after, sampleAt(62, 61_000), 1000);
    expect([after, later].some(({ recent }) => recent !== clock.recent && recent.perSec! < 800)).toBe(true);
  });
});
