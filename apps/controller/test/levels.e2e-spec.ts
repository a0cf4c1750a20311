import { TestController } from './support/controller.js';

const yaml = `
flows:
  - flow: uploads
    mode: enforce
    rate: { ceilingPerSec: 1000, floorPerSec: 10, safePerSec: 100 }
    overflow: { strategy: throttle }
    constraints:
      - { kind: level, level: disk, objectiveShare: 0.8 }
      - { kind: level, level: resize }
    objective: { backlogMessages: 500 }
`;

describe('levels that programs push', () => {
  let controller: TestController;
  beforeEach(async () => {
    controller = await TestController.start({ yaml });
  });
  afterEach(() => controller.stop());

  const push = (...levels: unknown[]) => controller.post('/v1/levels', { levels });
  const disk = (used: number, ttlMs = 6000) => ({ level: 'disk', used, limit: 1000, ttlMs });
  const stage = (depthMessages: number, doneMessages: number) => ({ level: 'resize', depthMessages, doneMessages });
  /** Seconds in which both are pushed and decided on; the last decision. */
  async function play(seconds: number, used: number, depth = 0) {
    for (let n = 0; n < seconds; n++) {
      done += 200;
      await push(disk(used), stage(depth, done));
      await controller.cycle(1, 1000, ['levels']);
    }
    return decision();
  }
  let done = 0;
  const decision = async () => (await controller.get('/v1/flows/uploads')).body.decision;
  const of = (body: { constraints: { group: string }[] }, group: string) =>
    body.constraints.find((one) => one.group === group);

  it('[S19] holds a flow at a fill level, says how full it is, and lets it go again', async () => {
    const full = await play(4, 900);
    expect(full).toMatchObject({ binding: 'level:levels/disk', reason: 'LEVEL_ABOVE_OBJECTIVE' });
    expect(full.why).toBe(
      `uploads is held at ${Math.round(full.ratePerSec)}/s: disk is 90 % full, objective 80 %, so less may come`,
    );
    const fuller = await play(10, 990);
    expect(fuller.ratePerSec).toBeLessThan(full.ratePerSec);
    expect(of(fuller, 'disk')).toMatchObject({
      fill: { used: 990, limit: 1000, objectiveShare: 0.8 },
      lagMessages: null,
    });
    const free = await play(20, 100);
    expect(free.ratePerSec).toBeGreaterThan(fuller.ratePerSec);
    expect(of(free, 'disk')).toMatchObject({ reason: 'LEVEL_FREE' });
  });

  it('takes a pusher that died for stale, and its level not for empty', async () => {
    await play(10, 900);
    await controller.cycle(8, 1000, ['levels']);
    const silent = await decision();
    expect(of(silent, 'disk')).toMatchObject({ mode: 'stale', fill: { used: 900 } });
    const { levels } = (await controller.get('/v1/levels')).body;
    expect(levels).toMatchObject([{ level: 'disk', used: 900, isStale: true, flow: 'uploads' }, { level: 'resize' }]);
    await controller.cycle(80, 1000, ['levels']);
    expect((await decision()).ratePerSec).toBeLessThanOrEqual(100);
  });

  it('names a stage whose backlog binds', async () => {
    await play(10, 100);
    const behind = await play(10, 100, 5000);
    expect(behind.binding).toBe('level:levels/resize');
    expect(behind.why).toContain('resize is');
  });

  it('says of a level that nobody pushed that it is unknown', async () => {
    await controller.cycle(1, 1000, ['levels']);
    const { constraints } = await decision();
    expect(constraints[0]).toMatchObject({ mode: 'no-reading', failure: expect.stringContaining('was never pushed') });
  });

  it('takes each entry or refuses it alone, and counts both', async () => {
    const bad = [{ level: 'a b', used: 1, limit: 1 }, { level: 'x', used: -1, limit: 1 }, { level: 'x' }, 7, null];
    const { status, body } = await push(disk(1), ...bad, { ...disk(2), extra: 'ignored' });
    expect(status).toBe(200);
    expect(body.levels.map(({ accepted }: { accepted: boolean }) => accepted)).toEqual([
      ...[true, false, false, false, false, false],
      true,
    ]);
    expect(await controller.metric('headgate_level_pushes_total')).toEqual({
      'outcome="accepted"': 2,
      'outcome="invalid"': 5,
    });
  });

  it('keeps a thousand levels, and refuses one more until others are forgotten', async () => {
    const many = (from: number) =>
      Array.from({ length: 100 }, (_, n) => ({ level: `l${from + n}`, used: 1, limit: 2, ttlMs: 1000 }));
    for (let from = 0; from < 1000; from += 100) await push(...many(from));
    const refused = (await push({ level: 'late', used: 1, limit: 2 })).body.levels[0];
    expect(refused).toMatchObject({ accepted: false, reason: expect.stringMatching(/too many/) });
    expect((await controller.get('/v1/levels')).body.refusedLevels).toBe(1);
    controller.clock.advance(10_001);
    expect((await push({ level: 'late', used: 1, limit: 2 })).body.levels[0]).toMatchObject({ accepted: true });
  });
});
