import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RabbitMqServer, startRabbitMq, until } from '@headgate/testing';
import { clock, login, okOf, RabbitWorld, target, totalsOf } from '../../test/rabbit-world.js';
import { parseRabbitMqConfig, RabbitMqLagSource } from './index.js';

const run = promisify(execFile);
const CYCLE = { withinMs: 40_000, everyMs: 250 };

/** A certificate that signs itself, for this name, and the day on which it ends. */
async function certificate(name: string, days: number) {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-tls-'));
  const at = (file: string) => join(folder, file);
  const [keyFile, request, certFile] = [at('key.pem'), at('request.csr'), at('cert.pem')];
  writeFileSync(at('ext'), `subjectAltName=${name}\n`);
  const subject = ['-subj', '/CN=headgate-test', '-keyout', keyFile, '-out', request];
  await run('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', ...subject]);
  const dated = ['-days', String(days), '-extfile', at('ext'), '-out', certFile];
  await run('openssl', ['x509', '-req', '-in', request, '-signkey', keyFile, ...dated]);
  const pem = { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
  rmSync(folder, { recursive: true });
  return pem;
}

describe('a RabbitMQ without the management plugin', () => {
  let server: RabbitMqServer;
  let world: RabbitWorld;
  let ca: string;

  beforeAll(async () => {
    const tls = await certificate('IP:127.0.0.1', 2);
    ca = tls.cert;
    const user = [`default_user = ${login.user}`, `default_pass = ${login.password}`];
    server = await startRabbitMq({ plugins: ['rabbitmq_prometheus'], tls, config: user });
    world = await RabbitWorld.open(server.url.replace('//', `//${login.user}:${login.password}@`));
    await world.declare('orders');
    await world.put('orders', 30);
  }, 180_000);
  afterAll(async () => {
    await world?.close();
    await server?.stop();
  }, 60_000);

  const poll = async (source: RabbitMqLagSource, queue = 'orders') =>
    (await source.poll([target(queue)], AbortSignal.timeout(20_000))).get(queue);
  const sourceOf = (options: object) => new RabbitMqLagSource({ ...login, clock, deadlineMs: 3000, ...options });

  it('is read by the depth alone, and says that nobody counts', async () => {
    const source = sourceOf({ url: server.url });
    const reading = okOf(await poll(source));
    expect(totalsOf(reading)).toMatchObject({ depth: 30 });
    expect(reading.queue).toMatchObject({ countedAtMs: null });
    expect(source.queues.known('orders')?.unseen.join()).toMatch(/neither management nor prometheus/);
    expect((await source.queues.list(AbortSignal.timeout(5000))).gap).toMatch(/AMQP lists no queues/);
    await source.close();
  });

  it('[Q4] is counted from the counters of the Prometheus plugin, over channels that come and go', async () => {
    const source = sourceOf({ url: server.url, prometheus: [server.prometheusUrl] });
    await world.declare('scraped');
    await poll(source, 'scraped');
    for (const wave of [40, 70]) {
      const channel = await world.consume('scraped', 0, (ack) => ack());
      await world.put('scraped', wave === 40 ? 40 : 30);
      const read = async () => totalsOf(await poll(source, 'scraped'));
      await until(`${wave} are counted`, read, ({ done }) => done >= wave, CYCLE);
      await channel.close();
    }
    expect(source.queues.known('scraped')).toMatchObject({ via: 'prometheus', doneMessages: 70 });
    const { queues, gap } = await source.queues.list(AbortSignal.timeout(5000));
    expect(gap).toBeNull();
    expect(queues.find(({ queue }) => queue === 'orders')).toMatchObject({ readyMessages: 30, consumers: 0 });
    await source.close();
  }, 120_000);

  it('[F74] is refused under a certificate that nobody vouches for, of another host, or expired; and guest is', async () => {
    const readWith = async (tls: object, url = server.tlsUrl) => {
      const source = sourceOf({ url, tls });
      const reading = await poll(source);
      await source.close();
      return reading;
    };
    okOf(await readWith({ ca }));
    expect(await readWith({})).toMatchObject({
      ok: false,
      reason: 'unreachable',
      message: expect.stringMatching(/self.signed|SELF_SIGNED/i),
    });
    expect(await readWith({ ca, servername: 'rabbit.example' })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/ALTNAME/i),
    });
    const old = await certificate('IP:127.0.0.1', -1);
    const expired = await startRabbitMq({ tls: old });
    const refused = await readWith({ ca: old.cert }, expired.tlsUrl);
    await expired.stop();
    expect(refused).toMatchObject({ ok: false, message: expect.stringMatching(/EXPIRED/i) });
    okOf(await readWith({ insecure: true }));
    const guest = parseRabbitMqConfig({ url: 'amqps://guest:guest@h' });
    expect(guest).toMatchObject({
      ok: false,
      problems: [{ path: 'rabbitmq.user', message: expect.stringMatching(/must not be guest/) }],
    });
  }, 180_000);
});
