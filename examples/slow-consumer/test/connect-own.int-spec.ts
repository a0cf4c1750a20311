import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type FlowDetail, type GroupList, type SystemBody } from '@headgate/contract';
import { type Shared, sharedKafka, until } from '@headgate/testing';
import { Kafka, logLevel } from 'kafkajs';
import { planFlow, policyOf } from './support/flow-plan.js';
import { Stage } from './support/stage.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const PAGE = join(root, 'apps/dashboard/src/pages/FirstRun/ProducerLines.tsx');
const SENDS = 150;

/** What the page prints between the backticks, with its placeholders filled as the browser fills them. */
function printed(name: 'install' | 'lines', values: Readonly<Record<string, string>>): string {
  const source = readFileSync(PAGE, 'utf8');
  const [, text] = new RegExp(`const ${name} = \`([^\`]+)\``).exec(source) ?? [];
  return text!.replace(/\$\{([^}]+)\}/g, (_, placeholder: string) => values[placeholder]!);
}

describe('the four steps of the first page, on a real Kafka', () => {
  const stage = new Stage();
  const plan = planFlow('own');
  const { flow, topic, group } = plan;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hg-own-')));
  const app = join(folder, 'app');
  let kafka: Shared<string>;
  let url: string;
  const get = async <Body>(path: string): Promise<Body> => (await fetch(url + path)).json() as Promise<Body>;
  const put = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const all = { 'content-type': 'application/json', ...headers };
    return (await fetch(url + path, { method: 'PUT', headers: all, body: JSON.stringify(body) })).status;
  };

  beforeAll(async () => {
    kafka = await stage.own(sharedKafka());
    await stage.topics(kafka.address, plan);
    await stage.consumer(kafka.address, plan);
    const before = new Kafka({ brokers: [kafka.address], logLevel: logLevel.NOTHING }).producer();
    await before.connect();
    await before.send({ topic, messages: Array.from({ length: 50 }, () => ({ value: 'an order of before' })) });
    await before.disconnect();
    ({ url } = (await stage.controller({ flows: [] }, {})).server);
    mkdirSync(app);
    await run(process.execPath, ['scripts/pack-sdk.mjs', '--to', join(folder, 'headgate')], { cwd: root });
  }, 180_000);
  afterAll(async () => {
    await stage.end();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it('1, 2: names the cluster while Headgate runs, and sees the group with its topic', async () => {
    expect(await put('/v1/clusters/own', { brokers: [kafka.address] })).toBe(200);
    const seen = await until(
      'the group is listed',
      () => get<GroupList>('/v1/clusters/own/groups'),
      ({ groups }) => groups?.some((one) => one.group === group && one.topics !== null && one.topics.length > 0),
      { withinMs: 60_000, everyMs: 500 },
    );
    const found = seen.groups.find((one) => one.group === group);
    expect(found).toMatchObject({ topics: [{ topic, lagMessages: expect.any(Number) }], flow: null });
  }, 90_000);

  it('3: makes the flow in observe, which reads the group and limits nobody', async () => {
    const policy = { ...policyOf(plan, { cluster: 'own' }), mode: 'observe' };
    expect(await put(`/v1/flows/${flow}`, { policy, reason: 'Mine' }, { 'if-none-match': '*' })).toBe(201);
    const { summary } = await until(
      'it was read',
      () => get<FlowDetail>(`/v1/flows/${flow}`),
      (detail) => detail.summary.lagMessages !== null,
      { withinMs: 30_000 },
    );
    expect(summary).toMatchObject({ mode: 'observe', throttledShare: 0 });
  }, 60_000);

  it('4: installs the SDK by the printed line, and the printed three lines send to Kafka and are seen', async () => {
    const { version } = await get<SystemBody>('/v1/system');
    const install = printed('install', { tarball: `headgate-sdk-${version}.tgz` })
      .split('\n')
      .at(-1)!;
    const [command, ...args] = install.split(' ');
    writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
    await run(command!, [...args, '--offline', '--no-audit', '--no-fund'], { cwd: app });
    const lines = printed('lines', { 'location.origin': url, flow });
    const kafkajs = pathToFileURL(createRequire(import.meta.url).resolve('kafkajs')).href;
    writeFileSync(join(app, 'producer.js'), program(lines, kafkajs));
    const sending = run(process.execPath, ['producer.js'], { cwd: app });
    const seen = until(
      'the producer is seen',
      () => get<FlowDetail>(`/v1/flows/${flow}`),
      ({ producers }) => (producers.producers[0]?.usedPerSec ?? 0) > 0,
      { withinMs: 20_000 },
    );
    const [{ stdout }, { producers }] = await Promise.all([sending, seen]);
    expect(stdout.trim().split('\n').at(-1)).toBe(`sent ${SENDS + 1}`);
    expect(producers.producers[0]).toMatchObject({ producer: 'my-producer', droppedPerSec: 0, rejectedPerSec: 0 });
  }, 90_000);

  /** A program that already sends, with the three lines around its send; then it goes on as it would all day. */
  const program = (lines: string, kafkajs: string): string => `
import kafkajs from '${kafkajs}';
const producer = new kafkajs.Kafka({ brokers: ['${kafka.address}'], logLevel: 0 }).producer();
await producer.connect();
let sent = 0;
const message = { value: 'order' };
const mySend = async (one) => {
  await producer.send({ topic: '${topic}', messages: [one] });
  sent += 1;
};
${lines}
for (let n = 0; n < ${SENDS}; n++) {
  await client.flow('${flow}').send(() => mySend(message));
  await new Promise((resolve) => setTimeout(resolve, 30));
}
await client.close();
await producer.disconnect();
console.log('sent ' + sent);
`;
});
