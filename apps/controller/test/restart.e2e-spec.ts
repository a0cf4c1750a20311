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
});
