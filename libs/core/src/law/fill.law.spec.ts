import { inputAt, partitionOf, policyOf, readingAt } from '../../test/builders.js';
import { type FlowState, type LevelConstraint, type OkReading, tick } from '../index.js';

const disk: LevelConstraint = { kind: 'level', level: 'disk', objectiveShare: 0.8 };
const policy = policyOf({ constraints: [disk], objective: {} });
const DISK = 'level:levels/disk';

/** Rates of a flow whose disk is filled so far at each second. */
function rates(shares: readonly number[], begin = 1000) {
  let state: FlowState | null = null;
  return shares.map((share, second) => {
    const reading = readingAt(second, [], { fill: { used: share * 500, limit: 500, everyMs: 1000 } });
    const before = state ?? { constraints: {}, ratePerSec: begin, lastTickMs: null, binding: null };
    const turned = tick(policy, before, inputAt(second, { [DISK]: reading }));
    state = turned.state;
    return turned.decision;
  });
}

describe('a fill level', () => {
  it('cuts above its objective, the more the fuller, and says how full it is', () => {
    const [slightly, full] = [rates([0.84, 0.84]).at(-1)!, rates([1, 1]).at(-1)!];
    expect(slightly.ratePerSec).toBeLessThan(1000);
    expect(full.ratePerSec).toBeLessThan(slightly.ratePerSec);
    expect(slightly).toMatchObject({ reason: 'LEVEL_ABOVE_OBJECTIVE', binding: DISK });
    expect(slightly.why).toContain('disk is 84 % full, objective 80 %');
  });

  it('holds near its objective, rises below it, and says nothing far below it', () => {
    expect(rates([0.78, 0.78]).at(-1)!.ratePerSec).toBe(1000);
    expect(rates([0.7, 0.7, 0.7]).at(-1)!.ratePerSec).toBeGreaterThan(1000);
    expect(rates([0.1, 0.1]).at(-1)).toMatchObject({ reason: 'LEVEL_FREE', clamp: 'step-up' });
  });

  it('goes to the floor where it stays full, and never below', () => {
    expect(rates(new Array(60).fill(1)).at(-1)!.ratePerSec).toBe(policy.rate.floorPerSec);
  });

  it('is no reading where a depth was pushed, and a depth none where a fill level was', () => {
    const depth = readingAt(1, [partitionOf(0, { endOffset: 5 })], {
      queue: { countedAtMs: null, everyMs: 1000, alarm: null },
    });
    const full = readingAt(1, [], { fill: { used: 1, limit: 2, everyMs: 1000 } });
    const turned = (one: LevelConstraint, reading: OkReading) =>
      tick({ ...policy, constraints: [one] }, null, inputAt(1, { [DISK]: reading })).decision.constraints[0];
    expect(turned(disk, depth)).toMatchObject({
      ...{ mode: 'no-reading', lagReason: 'unsupported', lagMessages: null },
      failure: expect.stringMatching(/depthMessages was pushed.*used and limit/),
    });
    expect(turned({ kind: 'level', level: 'disk' }, full)).toMatchObject({
      ...{ mode: 'no-reading', lagReason: 'unsupported', lagMessages: null },
      failure: expect.stringMatching(/used and limit were pushed.*depthMessages/),
    });
    expect(turned(disk, full)).toMatchObject({ mode: 'fresh', failure: null });
  });
});
