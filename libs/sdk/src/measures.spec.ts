import { metrics } from '@opentelemetry/api';
import { Registry } from 'prom-client';
import { observeClient } from './opentelemetry/index.js';
import { registerMetrics } from './prom-client/index.js';
import { clientIn, ScriptedBucket, World } from './world.help-spec.js';

async function lossy() {
  const world = new World();
  const bucket = new ScriptedBucket(world);
  bucket.sharePerSec = 10;
  bucket.terms = { ...bucket.terms, overflow: { strategy: 'drop', maxWaitMs: 0, maxWaiting: 1 } };
  const client = clientIn(world, bucket, { bootstrap: { ratePerSec: 0, overflow: 'drop' } });
  const orders = client.flow('orders');
  await world.advance(1500);
  expect(orders.tryAcquire()).toBe(true);
  for (let call = 0; call < 30; call += 1) await orders.send(() => 1, { cost: 2 });
  return { client, orders, world };
}

describe('metrics of the SDK', () => {
  it('[S2] tell outcome, cost, reason and loss rate of every flow to prom-client', async () => {
    const { client, orders } = await lossy();
    const registry = new Registry();
    registerMetrics(client, registry);
    const text = await registry.metrics();
    const { droppedTokens, counts, lossRate } = orders.status();
    expect(counts.dropped).toBeGreaterThan(20);
    expect(text).toContain(
      `headgate_sdk_lost_tokens_total{flow="orders",kind="dropped",reason="BACKLOG_ABOVE_OBJECTIVE"} ${droppedTokens}\n`,
    );
    expect(text).toContain(`headgate_sdk_calls_total{flow="orders",outcome="dropped"} ${counts.dropped}\n`);
    expect(lossRate).toBeGreaterThan(0.8);
    expect(text).toContain(`headgate_sdk_loss_rate{flow="orders"} ${lossRate}\n`);
    expect(text).toContain('headgate_sdk_mode{flow="orders",state="leased",mode="enforce"} 1\n');
    // What is unknown has no sample.
    expect(text).not.toContain('headgate_sdk_spill_messages{');
    // Read twice, counted once.
    expect(await registry.metrics()).toContain(`outcome="dropped"} ${counts.dropped}\n`);
  });

  it('tell the same to a meter of OpenTelemetry, until told to stop', async () => {
    const { client } = await lossy();
    const seen: Record<string, number> = {};
    const callbacks = new Set<(result: { observe(value: number, labels?: Record<string, string>): void }) => void>();
    const observable = (name: string) => ({
      addCallback: (callback: typeof callbacks extends Set<infer T> ? T : never) =>
        void callbacks.add((result) =>
          callback({ observe: (value, labels) => result.observe(value, { ...labels, name }) }),
        ),
      removeCallback: () => callbacks.clear(),
    });
    const end = observeClient(client, { createObservableCounter: observable, createObservableGauge: observable });
    for (const callback of callbacks)
      callback({ observe: (value, labels) => (seen[`${labels?.name} ${labels?.flow}`] = value) });
    expect(seen['headgate.sdk.used.tokens orders']).toBeGreaterThan(0);
    end();
    expect(callbacks.size).toBe(0);
    // The shape is that of the real API.
    observeClient(client, metrics.getMeter('test'))();
  });
});
