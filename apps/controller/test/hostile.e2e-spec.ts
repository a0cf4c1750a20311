import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';

const entry = { flow: 'orders', requestId: 'a', wantTokens: 1 };
const withRate = (literal: string) =>
  JSON.stringify(lease([{ ...entry, wantTokens: 0 }])).replace('"wantTokens":0', `"wantTokens":${literal}`);

describe('hostile input', () => {
  let controller: TestController;
  beforeAll(async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(10);
  });
  afterAll(() => controller.stop());

  it.each(['1e999', '-1', '-1e6', '"5"', '""', '[5]', '{}', 'null', 'true', '9007199254740993', '1e308', '0.0001'])(
    '[F54] [F61] refuses %s as a number of tokens, and the entry alone',
    async (literal) => {
      const { status, body } = await controller.post('/v1/leases', withRate(literal));
      expect(status).toBe(200);
      expect(body.leases[0].error).toMatchObject({
        code: 'BODY_INVALID',
        problems: expect.arrayContaining([expect.objectContaining({ path: 'wantTokens' })]),
      });
    },
  );

  it.each(['NaN', 'Infinity', '0x10', '1_000', '01'])('[F61] refuses %s, which is no JSON', async (literal) => {
    const { status, body } = await controller.post('/v1/leases', withRate(literal));
    expect([status, body.error.code]).toEqual([400, 'BODY_INVALID']);
  });

  it.each([
    ['a __proto__ key', `{"__proto__":{"x":1},"producer":"p","instance":"i","leases":[${JSON.stringify(entry)}]}`],
    ['a constructor.prototype key', '{"constructor":{"prototype":{"x":1}},"producer":"p","instance":"i","leases":[]}'],
    ['a nested __proto__', `{"producer":"p","instance":"i","leases":[{"flow":"orders","__proto__":{"x":1}}]}`],
  ])('[F62] refuses %s and pollutes nothing', async (_what, body) => {
    const answer = await controller.post('/v1/leases', body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'BODY_INVALID']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  it.each([
    ['nothing', ''],
    ['a bare text', '"hello"'],
    ['a number', '42'],
    ['null', 'null'],
    ['an array', '[]'],
    ['half an object', '{"producer":'],
    ['binary', '\u0000\u0001\u0002'],
    ['32,000 brackets', deep(32_000)],
    ['33 brackets', deep(33)],
    ['33 brackets in a field that is else ignored', JSON.stringify(lease([entry])).replace('{', `{"x":${deep(33)},`)],
    ['33 objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
    ['1,001 entries', JSON.stringify(lease(Array(1001).fill(1)))],
    ['a lone surrogate', '{"producer":"\ud800"}'],
    ['many keys', JSON.stringify(Object.fromEntries(Array.from({ length: 4000 }, (_, n) => [`k${n}`, 1])))],
  ])('[F60] answers %s with a 400 in the one error shape, and echoes nothing', async (_what, body) => {
    const startMs = performance.now();
    const answer = await controller.post('/v1/leases', body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'BODY_INVALID']);
    expect(answer.text.length).toBeLessThan(2000);
    expect(answer.text).not.toMatch(/at .*\.[jt]s:\d+/);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  it('[F60] answers a body above 64 KiB with 413, and lives', async () => {
    const answer = await controller.post('/v1/leases', `"${'x'.repeat(70_000)}"`);
    expect([answer.status, answer.body.error.code]).toEqual([413, 'BODY_TOO_LARGE']);
    expect((await controller.get('/livez')).status).toBe(200);
  });

  it('[F60] inflates nothing', async () => {
    const bomb = gzipSync('['.repeat(1_000_000));
    const answer = await raw({ 'content-encoding': 'gzip', 'content-type': 'application/json' }, bomb);
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([400, 'BODY_INVALID']);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    '[F60] refuses a body of type %s, which a browser may send to anybody',
    async (type) => {
      const answer = await controller.post('/v1/leases', 'a=b', { 'content-type': type });
      expect([answer.status, answer.body.error.code]).toEqual([400, 'BODY_INVALID']);
      expect(answer.body.error.message).toContain('application/json');
    },
  );

  it('names the content type where a body comes without one', async () => {
    const answer = await raw({}, '{}');
    expect([answer.status, JSON.parse(answer.text).error]).toEqual([
      400,
      expect.objectContaining({
        code: 'BODY_INVALID',
        message: expect.stringContaining('content-type: application/json'),
      }),
    ]);
  });

  it('says that a name in the path is too long', async () => {
    const answer = await raw({}, '', 'GET', `/v1/flows/${'a'.repeat(801)}`);
    expect([answer.status, JSON.parse(answer.text).error.message]).toEqual([400, 'A name in the path is too long']);
  });

  it.each(['evil.example', 'evil.example:8080', '127.0.0.1.nip.io', 'localhost.evil.example', '192.168.0.1', '[::2]'])(
    'refuses the host %s, as a rebound name would have it',
    async (host) => {
      const answer = await raw({ host }, '', 'GET', '/v1/flows');
      expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([403, 'FORBIDDEN']);
    },
  );

  it.each(['localhost', 'LOCALHOST:9', '127.0.0.1:1', '[::1]:8080'])('serves the host %s', async (host) => {
    expect((await raw({ host }, '', 'GET', '/livez')).status).toBe(200);
  });

  it.each([
    '/nope',
    '/v1/flows/../../etc/passwd',
    '/v1/flows/%2e%2e%2fetc',
    '/%00',
    '/v1/flows/%ff',
    `/${'a'.repeat(5000)}`,
  ])('answers %s in the one error shape', async (path) => {
    const answer = await raw({}, '', 'GET', path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(JSON.parse(answer.text).error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  function raw(headers: Record<string, string>, body: string | Buffer, method = 'POST', path = '/v1/leases') {
    const { port } = new URL(controller.url);
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode!, text }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
});
