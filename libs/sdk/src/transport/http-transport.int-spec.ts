import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type LeaseGrantBody, LeaseRequestSchema, LeaseResponseSchema } from '@headgate/contract';
import { HttpTransport } from './http-transport.js';
import { type LeaseAsk } from './transport.js';

const ask = (flow: string): LeaseAsk => ({
  flow,
  requestId: 'r-1',
  wantMilli: 1500,
  firstCostMilli: 1000,
  heldMilli: 200,
  returns: [{ grantId: 'g-1', tokensMilli: 1 }],
  usage: {
    seq: 8,
    usedMilli: 100,
    droppedMilli: 0,
    rejectedMilli: 0,
    spilledMilli: 700,
    unleasedMilli: 90,
    waiting: 2,
    offeredMilliPerSec: 333,
  },
});

const grant = (flow: string): LeaseGrantBody => ({
  flow,
  requestId: 'r-1',
  grantId: 'g-2',
  grantedTokens: 1.1,
  wouldGrantTokens: 1.1,
  retryAfterMs: 0,
  ttlMs: 5000,
  refreshAfterMs: 1000,
  budget: {
    ratePerSec: 950,
    sharePerSec: 480.5,
    burstTokens: 950,
    safeSharePerSec: 380,
    epoch: 3,
    seq: 1021,
    validForMs: 30_000,
    learning: false,
    policyVersion: 'v1',
  },
  mode: 'enforce',
  overflow: { strategy: 'throttle', maxWaitMs: 30_000, maxWaiting: 10_000 },
  onOutage: 'safe',
  reason: { code: 'BACKLOG_ABOVE_OBJECTIVE', text: 'billing is 12 s behind', link: '/v1/flows/orders' },
});

describe('http transport', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
  const transport = (apiKey?: string) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new HttpTransport(url, apiKey, 'sdk-node/test', { producer: 'checkout', instance: 'i-1' });
  };
  const signal = () => AbortSignal.timeout(5000);
  const send = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => {
        body += part.toString();
      });
      request.on('end', () => answer(request, response, body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('asks for all flows in one call that the contract accepts, and reads what the contract describes', async () => {
    const seen: { body: unknown; authorization: string | undefined }[] = [];
    answer = (request, response, body) => {
      seen.push({ body: JSON.parse(body), authorization: request.headers.authorization });
      const reply = {
        serverTime: '2026-01-01T00:00:00Z',
        leases: [grant('orders'), { ...grant('refunds'), later: 1 }],
      };
      LeaseResponseSchema.parse(reply);
      send(response, 200, reply);
    };
    const answers = await transport('k-1').lease([ask('orders'), ask('refunds')], signal());
    expect(seen).toHaveLength(1);
    expect(seen[0]?.authorization).toBe('Bearer k-1');
    const { leases, ...envelope } = LeaseRequestSchema.parse(seen[0]?.body);
    // What the contract fills in: nobody is closing.
    const told = leases.map(({ closing, ...lease }) => ({ ...lease, ...(closing ? { closing } : {}) }));
    expect({ ...envelope, leases: told }).toEqual(seen[0]?.body);
    expect([...answers.keys()]).toEqual(['orders', 'refunds']);
    expect(answers.get('orders')).toMatchObject({
      ok: true,
      grantedMilli: 1100,
      shareMilliPerSec: 480_500,
      rateMilliPerSec: 950_000,
      validForMs: 30_000,
      terms: { mode: 'enforce', policyVersion: 'v1' },
    });
  });

  it.each([
    { name: 'NaN', change: { grantedTokens: Number.NaN } },
    { name: 'text', change: { grantedTokens: '5' } },
    { name: 'a negative ttl', change: { ttlMs: -1 } },
    { name: 'an unknown mode', change: { mode: 'later' } },
    { name: 'no budget', change: { budget: undefined } },
  ])('fails one flow alone whose answer holds $name', async ({ change }) => {
    answer = (_, response) =>
      send(response, 200, { leases: [{ ...grant('orders'), ...change }, grant('refunds'), null] });
    const answers = await transport().lease([ask('orders'), ask('refunds')], signal());
    expect(answers.get('orders')).toMatchObject({ ok: false, code: 'ANSWER_INVALID' });
    expect(answers.get('refunds')).toMatchObject({ ok: true });
  });

  it('reads the error of one flow', async () => {
    const error = { code: 'NO_BUDGET', message: 'nothing published', retryAfterMs: 2000 };
    answer = (_, response) => send(response, 200, { leases: [{ flow: 'orders', requestId: 'r-1', error }] });
    const answers = await transport().lease([ask('orders')], signal());
    expect(answers.get('orders')).toEqual({ ok: false, ...error });
  });

  it.each([
    { status: 503, headers: { 'retry-after': '7' }, retryAfterMs: 7000 },
    { status: 500, headers: {}, retryAfterMs: 0 },
    { status: 429, headers: { 'retry-after': 'soon' }, retryAfterMs: 0 },
    { status: 401, headers: {}, retryAfterMs: 60_000 },
  ])('leaves the server alone for $retryAfterMs ms after $status', async ({ status, headers, retryAfterMs }) => {
    answer = (_, response) => send(response, status, '{}', headers);
    await expect(transport().lease([ask('orders')], signal())).rejects.toMatchObject({
      code: 'TRANSPORT_FAILED',
      retryAfterMs,
    });
  });

  it.each(['', '<html>', '[]', '{"leases":5}', 'null'])('refuses %j as an answer', async (text) => {
    answer = (_, response) => send(response, 200, text);
    await expect(transport().lease([ask('orders')], signal())).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' });
  });

  it('ends with its signal where the server never answers', async () => {
    answer = () => {};
    await expect(transport().lease([ask('orders')], AbortSignal.timeout(50))).rejects.toMatchObject({
      code: 'TRANSPORT_FAILED',
    });
  });

  it('is refused as a failed call where nobody listens', async () => {
    const nobody = new HttpTransport('http://127.0.0.1:1', undefined, 'x', { producer: 'p', instance: 'i' });
    await expect(nobody.lease([ask('orders')], signal())).rejects.toMatchObject({ code: 'TRANSPORT_FAILED' });
  });
});
