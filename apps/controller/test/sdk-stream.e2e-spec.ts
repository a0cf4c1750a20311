import { createClient } from '@headgate/sdk';
import { FakeClock, until } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { CREATE, edit, ifMatch } from './support/policy.js';

describe('the SDK on the stream of a real controller', () => {
  it('[B10] [I11] obeys a cut that is pushed, while no refresh is due', async () => {
    const controller = await TestController.start({ yaml: 'flows: []\n' });
    await controller.put('/v1/flows/orders', edit(), CREATE);
    await controller.cycle(10);
    // Its time stands still after the first lease: what it hears from then on was pushed.
    const clock = new FakeClock(1_000_000);
    const timers: (() => void)[] = [];
    const scheduler = {
      setTimeout: (run: () => void, delayMs: number) => {
        if (delayMs <= 0) timers.push(run);
        return run;
      },
      clearTimeout: (handle: unknown) => void timers.splice(0, timers.length, ...timers.filter((t) => t !== handle)),
      onTurnEnd: (run: () => void) => void setImmediate(run),
    };
    const bootstrap = { ratePerSec: 1, overflow: 'block' as const };
    const client = createClient({
      ...{ url: controller.url, producer: 'checkout', instance: 'checkout-1', bootstrap },
      ...{ clock, scheduler, log: () => {}, env: {} },
    });
    try {
      const orders = client.flow('orders');
      for (const run of timers.splice(0)) run();
      await until('it is leased', () => orders.status().state === 'leased');
      const before = orders.status();
      await controller.put(
        '/v1/flows/orders',
        edit({ rate: { ceilingPerSec: 20, floorPerSec: 5, safePerSec: 10 } }),
        ifMatch(1),
      );
      await until(
        'it was told',
        async () => {
          await controller.cycle();
          return orders.status().sharePerSec <= 20;
        },
        Boolean,
        { everyMs: 50 },
      );
      expect(before.sharePerSec).toBeGreaterThan(50);
      expect(orders.status()).toMatchObject({ state: 'leased', answerAgeMs: 0 });
    } finally {
      void client.close();
      await controller.stop();
    }
  }, 30_000);
});
