import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = join(root, 'apps/controller/dist/cli/headgate.js');

describe('headgate, as a person types it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-cli-'));
  const file = join(folder, 'flows.yaml');
  let controller: TestController;

  const run = (...args: string[]) =>
    new Promise<{ code: number; out: string }>((resolve) => {
      const options = { env: { PATH: process.env.PATH } };
      execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr }),
      );
    });
  const headgate = (command: string, ...more: string[]) => run(command, '-f', file, '--url', controller.url, ...more);

  beforeAll(() => {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', 'apps/controller/tsconfig.app.json'], { cwd: root });
  }, 120_000);
  beforeEach(async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    controller.source.set(ORDERS, reading(partition(0, 0)));
  });
  afterEach(() => controller.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('[B14] validates, plans, and applies what differs, with the answers of the API', async () => {
    writeFileSync(
      file,
      fileYaml(flowYaml({ law: 'fixed' }), flowYaml({ flow: 'other', group: 'other', law: 'fixed' })),
    );
    expect(await headgate('validate')).toEqual({ code: 0, out: '2 policies are valid\n' });
    expect((await headgate('apply')).code).toBe(2);
    const made = await headgate('apply', '--reason', 'from the file');
    expect([made.code, made.out]).toEqual([0, expect.stringContaining('other: version 1 is in force')]);
    await controller.cycle(20);

    writeFileSync(
      file,
      fileYaml(flowYaml({ law: 'fixed', ceiling: 4000 }), flowYaml({ flow: 'other', group: 'other', law: 'fixed' })),
    );
    const plan = await headgate('plan');
    expect(plan.code).toBe(0);
    expect(plan.out.split('\n')).toEqual([
      'orders: changes version 1',
      '  rate.ceilingPerSec: 10000 → 4000',
      '  Hold orders at 4,000/s now; nobody is cut',
      'other: no change (version 1)',
      '',
    ]);
    expect((await controller.get('/v1/flows/orders')).body.version).toBe(1);
    expect((await headgate('apply', '--reason', 'less')).out).toContain('orders: version 2 is in force');
    const { versions } = (await controller.get('/v1/flows/orders/versions')).body;
    expect(versions.map(({ reason }: { reason: string }) => reason)).toEqual(['less', 'from the file']);
  }, 60_000);

  it('applies nothing where anything is wrong, and says all of it', async () => {
    writeFileSync(file, fileYaml(flowYaml({ law: 'fixed' }), flowYaml({ flow: 'bad', overflow: null, ceiling: 1 })));
    const { code, out } = await headgate('apply', '--reason', 'x');
    expect(code).toBe(1);
    expect(out).toContain('bad: BODY_INVALID\n  overflow: choose one of block, drop, throttle, reject, spill');
    expect((await controller.get('/v1/flows')).body.flows).toEqual([]);
    writeFileSync(file, 'flows: [ {');
    expect((await headgate('plan')).code).toBe(1);
    writeFileSync(file, 'flows: [ { mode: observe } ]');
    expect((await headgate('plan')).out).toContain('flows.0.flow: must name the flow');
  }, 30_000);

  it('finds what two policies of one file take from each other, in every command, before anything is stored', async () => {
    const one = flowYaml({ law: 'fixed', mode: 'enforce' });
    for (const [other, said] of [
      [one, 'flows.1.flow: is the name of another policy of this file'],
      [
        flowYaml({ flow: 'other', law: 'fixed', mode: 'enforce' }),
        'flows.1.constraints.0: CONSTRAINT_IN_USE: flow orders is limited by this backlog already',
      ],
    ] as const) {
      writeFileSync(file, fileYaml(one, other));
      for (const command of ['validate', 'plan', 'apply']) {
        const { code, out } = await headgate(command, ...(command === 'apply' ? ['--reason', 'x'] : []));
        expect([code, out]).toEqual([1, expect.stringContaining(said)]);
      }
    }
    expect((await controller.get('/v1/flows')).body.flows).toEqual([]);
    writeFileSync(file, 'flows: {}');
    expect((await headgate('plan')).out).toContain('flows: must be a list of policies');
    writeFileSync(file, 'flow: ..');
    expect((await headgate('plan')).out).toContain('flows.0.flow: must name the flow: use 1 to 100');
  }, 60_000);

  it.each([
    [404, '{"detail":"Not found"}'],
    [200, '{"hello":"world"}'],
    [200, 'null'],
    [502, '<html>'],
  ])(
    'says so where another server answers %d with %s',
    async (status, body) => {
      const other = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
      await once(other, 'listening');
      const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      writeFileSync(file, fileYaml(flowYaml()));
      expect(await run('plan', '-f', file, '--url', url)).toEqual({
        code: 3,
        out: `headgate: ${url} answers ${status}, and not as Headgate does: give the address of a Headgate controller of this version with --url\n`,
      });
      other.close();
    },
    30_000,
  );

  it('says in a line what is wrong with its use, or that nobody answers', async () => {
    writeFileSync(file, fileYaml(flowYaml()));
    expect(await run()).toEqual({
      code: 2,
      out: 'headgate: choose one of validate, plan, apply, lag, measure, adopt, redis-acl\n',
    });
    expect((await run('plan')).code).toBe(2);
    expect((await run('plan', '--colour', 'red')).code).toBe(2);
    const { code, out } = await run('plan', '-f', file, '--url', `http://127.0.0.1:${await freePort()}`);
    expect([code, out]).toEqual([
      3,
      expect.stringMatching(/^headgate: http:\/\/127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED/),
    ]);
  }, 30_000);

  it('[S20] measures a flow only where its producers are held, and says how it is used', async () => {
    writeFileSync(file, fileYaml(flowYaml({ law: 'drain', mode: 'observe' })));
    await headgate('apply', '--reason', 'x');
    expect(await run('measure', 'orders')).toEqual({
      code: 2,
      out: expect.stringContaining('headgate measure <flow>'),
    });
    const refused = await run('measure', 'orders', '--reason', 'x', '--url', controller.url);
    expect(refused).toEqual({ code: 1, out: expect.stringContaining('MEASURE_REFUSED') });
    const unknown = await run('measure', 'nope', '--reason', 'x', '--url', controller.url);
    expect(unknown).toEqual({ code: 1, out: expect.stringContaining('FLOW_UNKNOWN') });
  }, 30_000);
});
