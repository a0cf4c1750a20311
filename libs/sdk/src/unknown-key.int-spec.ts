import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type LeaseGrantBody } from '@headgate/contract';
import { until } from '@headgate/testing/fakes';
import { createClient, type FlowClient } from './index.js';
import { World } from './world.help-spec.js';

const STEP_MS = 500;

const grant = (requestId: string, wantTokens: number): LeaseGrantBody => ({
  ...{ flow: 'orders', requestId, grantId: `g-${requestId}`, grantedTokens: Math.min(100, wantTokens) },
  ...{ wouldGrantTokens: Math.min(100, wantTokens), retryAfterMs: 0, ttlMs: 5000, refreshAfterMs: 1000 },
  budget: {
    ...{ ratePerSec: 100, sharePerSec: 100, burstTokens: 100, safeSharePerSec: 10, epoch: 1, seq: 1 },
    ...{ validForMs: 30_000, learning: false, policyVersion: 'v1' },
  },
  ...{ mode: 'enforce', overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 }, onOutage: 'safe' },
  reason: { code: 'FIXED', text: 'a fixed rate', link: '/v1/flows/orders' },
});

/** The client's time is the test's; the calls are real ones, each answered before its time goes on. */
describe('a controller that does not know the key', () => {
  let server: Server;
  let isKnown = true;
  let [asked, underWay] = [0, 0];
  const world = new World();
  const { fetch } = globalThis;

  beforeAll(async () => {
    const answer = (text: string, response: ServerResponse) => {
      asked += 1;
      const { leases } = JSON.parse(text);
      const body = isKnown ? { leases: [grant(leases[0].requestId, leases[0].wantTokens ?? 100)] } : {};
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => answer(Buffer.concat(chunks).toString(), response));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    globalThis.fetch = async (...call) => {
      underWay += 1;
      const response = await fetch(...call);
      const text = await response.text();
      underWay -= 1;
      return new Response(text, response);
    };
  });
  afterAll(() => {
    globalThis.fetch = fetch;
    server.closeAllConnections();
    server.close();
  });

  /** Goes on for so long, taking whatever is there; tells how many tokens a second that were. */
  async function spend(orders: FlowClient, ms: number): Promise<number> {
    let spent = 0;
    for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
      while (orders.tryAcquire()) spent += 1;
      await world.advance(STEP_MS);
      if (underWay > 0) await until('the call is answered', () => underWay === 0, Boolean, { everyMs: 1 });
      await world.settle();
    }
    return (spent * 1000) / ms;
  }

  it('[F55] is asked once a minute for an hour, while the client keeps its safe share, and is believed again', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createClient({
      ...{ url, apiKey: 'revoked', producer: 'checkout', bootstrap: { ratePerSec: 50, overflow: 'block' } },
      ...{ push: false, clock: world.clock, scheduler: world, random: () => 0.5, log: () => {}, env: {} },
    });
    const orders = client.flow('orders');
    await spend(orders, 5000);
    expect(orders.status().state).toBe('leased');
    isKnown = false;
    await spend(orders, 120_000);
    const before = asked;
    expect(await spend(orders, 3_600_000)).toBeCloseTo(10, 0);
    expect(orders.status().state).toBe('safe');
    expect(asked - before).toBeGreaterThanOrEqual(55);
    expect(asked - before).toBeLessThanOrEqual(65);
    isKnown = true;
    await spend(orders, 130_000);
    expect(orders.status()).toMatchObject({ state: 'leased', lastFailure: null });
    const closed = client.close();
    await world.advance(2000);
    await closed;
  }, 60_000);
});
