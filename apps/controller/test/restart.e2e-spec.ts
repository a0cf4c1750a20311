import { MemoryTokenBucket } from '@headgate/bucket';
import { FakeClock } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

/** A bucket that outlives its controllers, as Redis does. */
class SharedBucket extends MemoryTokenBucket {
  isSilent = false;

  override async peek(flow: string) {
    if (this.isSilent) throw new Error('the connection is not there yet');
    return super.peek(flow);
  }

  override async close(): Promise<void> {}
}

const yaml = fileYaml(flowYaml({ law: 'steps' }));

describe('a controller after another', () => {
  const running: TestController[] = [];
  const start = async (clock: FakeClock, bucket: SharedBucket) => {
    const controller = await TestController.start({ yaml, clock, bucket });
    running.push(controller);
    return controller;
  };
  afterEach(async () => {
    for (const controller of running.splice(0)) await controller.stop();
  });

  it('goes on from the published rate under a new epoch, until its first reading', async () => {
    const clock = new FakeClock(1_000_000);
    const bucket = new SharedBucket(clock);
    const first = await start(clock, bucket);
    first.source.set(ORDERS, reading(partition(0, 20_000)));
    await first.cycle(30);
    const before = (await first.get('/v1/flows/orders/budget')).body;
    expect(before).toMatchObject({ ratePerSec: 5000, epoch: 1 });

    const second = await start(clock, bucket);
    second.source.silence();
    await second.app.get((await import('../src/loop/job-runner.js')).JobRunner).runNow('control');
    const after = (await second.get('/v1/flows/orders/budget')).body;
    expect(after).toMatchObject({ ratePerSec: 5000, epoch: 2, reason: { code: 'NO_READING' } });
    second.source.speak();
  });

  it('publishes nothing until the bucket has said what stands there', async () => {
    const clock = new FakeClock(1_000_000);
    const bucket = new SharedBucket(clock);
    const first = await start(clock, bucket);
    first.source.set(ORDERS, reading(partition(0, 20_000)));
    await first.cycle(30);

    bucket.isSilent = true;
    const second = await start(clock, bucket);
    await second.cycle(2);
    bucket.isSilent = false;
    expect((await first.get('/v1/flows/orders/budget')).body).toMatchObject({ ratePerSec: 5000, epoch: 1 });
    expect((await second.get('/v1/flows/orders')).body.decision.publishedReason).toBe(
      'the connection is not there yet',
    );
    await second.cycle(1);
    expect((await second.get('/v1/flows/orders/budget')).body).toMatchObject({ ratePerSec: 5000, epoch: 2 });
  });

  it('fences the one before, which stops publishing, says so once, and goes on showing', async () => {
    const clock = new FakeClock(1_000_000);
    const bucket = new SharedBucket(clock);
    const [old, young] = [await start(clock, bucket), await start(clock, bucket)];
    await old.cycle(2);
    await young.cycle(2);
    await old.cycle(3);
    expect(await old.metric('headgate_fenced_total')).toEqual({ 'flow="orders"': 1 });
    expect(await old.metric('headgate_mode')).toMatchObject({ 'flow="orders",mode="fenced"': 1 });
    const flow = (await old.get('/readyz')).body.dependencies.find(
      ({ name }: { name: string }) => name === 'flow:orders',
    );
    expect(flow).toMatchObject({ state: 'degraded', reason: 'fenced: epoch 2 stands, and this controller has 1' });
    expect((await old.get('/v1/flows/orders')).body.decision.publishedReason).toMatch(/^fenced/);
    expect((await young.get('/v1/flows/orders/budget')).body).toMatchObject({ epoch: 2, seq: 2 });
  });

  it('shows the rate of the one that fenced it, and takes over by itself when that one dies', async () => {
    const clock = new FakeClock(1_000_000);
    const bucket = new SharedBucket(clock);
    const [old, young] = [await start(clock, bucket), await start(clock, bucket)];
    young.source.set(ORDERS, reading(partition(0, 20_000)));
    await old.cycle(2);
    await young.cycle(30);
    await old.cycle(3);
    const summary = async () => (await old.get('/v1/flows')).body.flows[0];
    expect(await summary()).toMatchObject({ ratePerSec: 5000, ratePerSecReason: null, state: 'blind' });
    const published = async (one = old) => (await one.get('/v1/flows/orders')).body.published;
    const text = 'What this controller decides is not published; another one publishes 5000/s under epoch 2';
    expect(await published()).toEqual({ by: 'other', ratePerSec: 5000, epoch: 2, text });
    expect(await published(young)).toMatchObject({ by: 'this', ratePerSec: 5000, epoch: 2 });
    expect((await summary()).reason).toMatchObject({ code: 'STEP_LEVEL' });
    expect(await old.metric('headgate_flow_rate')).toEqual({});
    await running.pop()!.stop();

    await old.cycle(26);
    expect(await old.metric('headgate_mode')).toMatchObject({ 'flow="orders",mode="fenced"': 1 });
    bucket.isSilent = true;
    await old.cycle(4);
    expect(await summary()).toMatchObject({ ratePerSec: null, ratePerSecReason: expect.stringMatching(/^fenced: /) });
    expect(await published()).toMatchObject({ by: 'nobody', ratePerSec: null });
    bucket.isSilent = false;
    await old.cycle(1);
    expect((await old.get('/v1/flows/orders/budget')).body).toMatchObject({ ratePerSec: 800, epoch: 3 });
    expect(await summary()).toMatchObject({ ratePerSec: 800, ratePerSecReason: null });
    expect(await published()).toMatchObject({ by: 'this', ratePerSec: 800, epoch: 3 });
    expect(await old.metric('headgate_flow_rate')).toEqual({ 'flow="orders"': 800 });
    expect((await old.get('/readyz')).body.dependencies.map(({ name }: { name: string }) => name)).not.toContain(
      'flow:orders',
    );
  });
});
