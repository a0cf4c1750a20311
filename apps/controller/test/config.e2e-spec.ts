import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@headgate/testing';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../src/config/load-config.js';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

const SECRETS = [
  'clusters: { b: { brokers: ["a:1"], ssl: true, sasl: { mechanism: plain, username: u, pass: hunter2 } } }',
  'clusters: { b: { brokers: ["a:1"], ssl: true, sasl: { mechanism: plain, username: u, Password: hunter2 } } }',
  'clusters: { b: { brokers: ["a:1"], ssl: true, sasl: { secret: hunter2 } } }',
  'clusters: { b: { brokers: ["a:1"], ssl: true, sasl: { token: hunter2 } } }',
  'clusters: { b: { brokers: ["a:1"], ssl: true, sasl: { passwordFile: hunter2 } } }',
  'clusters: { b: { brokers: ["a:1"], sasl: "u:hunter2" } }',
  'clusters: { b: { brokers: ["u:hunter2@host"] } }',
  'clusters: { b: { brokers: ["a:1"], ssl: { pfx: hunter2, keyPassword: hunter2 } } }',
  'clusters: { b: { brokers: ["a:1"], saslPassword: hunter2 } }',
  'clusters: { b: { brokers: ["a:1"], sasl: { password: *hunter2 } } }',
  'clusters: { b: { brokers: ["a:1"], sasl: { password: !hunter2 x } } }',
  'clusters: "hunter2"',
];

describe('configuration at start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-config-'));
  const path = join(folder, 'headgate.yaml');
  afterAll(() => rmSync(folder, { recursive: true }));

  const refusal = (yaml: string, environment: Record<string, string> = {}): string => {
    writeFileSync(path, yaml);
    try {
      loadConfig({ HEADGATE_CONFIG: path, KAFKA_BROKERS: '127.0.0.1:1', ...environment });
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('[S3] refuses a policy without an overflow strategy, and names the field, the line and the choices', () => {
    const message = refusal(fileYaml(flowYaml({ overflow: null })));
    expect(message).toMatch(/flows\.0\.overflow: choose one of block, drop, throttle, reject, spill \(line 2\)/);
  });

  it.each([
    ['a misspelt field', fileYaml(flowYaml().replace('mode:', 'mod:')), /flows\.0\.mod: is not a known field/],
    ['a duplicate key', `${fileYaml(flowYaml())}flows: []\n`, /line 10: Map keys must be unique/],
    ['bad YAML', 'flows: [', /line \d+: /],
    ['an empty file', '', /file: is empty; write `flows: \[\]`/],
    ['two flows of one name', fileYaml(flowYaml(), flowYaml({ group: 'g2' })), /flows\.1\.flow: is taken by flows\.0/],
    [
      'one backlog in two flows',
      fileYaml(flowYaml(), flowYaml({ flow: 'b' })),
      /flows\.1\.constraints\.0: CONSTRAINT_IN_USE: flow orders/,
    ],
    [
      'an unknown cluster',
      fileYaml(flowYaml({ cluster: 'east' })),
      /constraints\.0\.cluster: is not a known cluster; known are main/,
    ],
    ['an unknown law', fileYaml(flowYaml({ law: 'magic' })), /flows\.0\.law\.name: choose one of drain, steps, fixed/],
    [
      'a floor above the ceiling',
      fileYaml(flowYaml({ ceiling: 50 })),
      /rate\.floorPerSec: must be at most rate\.ceilingPerSec \(50\)/,
    ],
    ['main defined twice', 'clusters: { main: { brokers: ["a:1"] } }\n', /clusters\.main: is defined twice/],
    ['a prototype key', 'flows: []\n__proto__: { a: 1 }\n', /__proto__: is not a known field/],
    ['an unknown tag', 'flows: !!js/function "x"\n', /line 1: Unresolved tag/],
    [
      'a secret in the clear',
      'clusters: { b: { brokers: ["a:1"], sasl: { mechanism: plain, username: u, password: hunter2 } } }',
      /needs ssl/,
    ],
  ])('refuses %s', (_what, yaml, expected) => {
    const message = refusal(yaml);
    expect(message).toMatch(expected);
    expect(message).not.toContain('hunter2');
  });

  it.each([
    'redis://:hunter2@h:99999',
    'redis://:hunter2@h:0',
    'redis://u:hunter2@h:port',
    'redis://u:hunter2/x@h:6379',
    'redis://u:hunter2%zz@h:6379',
    'redis://u:hunter2@h :6379',
    'redis:///hunter2',
    'http://u:hunter2@h:6379',
    'hunter2',
    'redis://:hunter2@h1,h2',
    'redis+sentinel://:hunter2@h1,h2',
    'redis+cluster://:hunter2@h1,h2/3',
  ])('refuses REDIS_URL %s without repeating it', (url) => {
    const message = refusal(fileYaml(flowYaml()), { REDIS_URL: url });
    expect(message).toMatch(
      /^1 problem in the configuration\n {2}REDIS_URL: must be redis:\/\/.*\(found "\(hidden\)"\)$/,
    );
  });

  it.each([
    ...['redis://h', 'rediss://u:p%40w@h:6380/2', 'redis://[::1]:6379?family=6'],
    ...['rediss+sentinel://u:p@s1,s2:26379/headgate/1', 'redis+cluster://c1:7000,c2:7001'],
  ])('takes REDIS_URL %s', (url) => {
    expect(refusal(fileYaml(flowYaml()), { REDIS_URL: url })).toBe('accepted');
  });

  it.each<{ env: Record<string, string>; problem: RegExp }>([
    { env: { REDIS_PASSWORD: 'hunter2' }, problem: /REDIS_PASSWORD: takes REDIS_URL beside it/ },
    {
      env: { REDIS_URL: 'redis://h', REDIS_PASSWORD_FILE: '/nowhere/hunter2' },
      problem: /_FILE: cannot be read \(ENOENT\)/,
    },
    { env: { REDIS_URL: 'redis://h', REDIS_SERVERNAME: 'hunter2' }, problem: /REDIS_URL: must start with rediss/ },
    { env: { REDIS_URL: 'redis://h', REDIS_SENTINEL_PASSWORD: 'hunter2' }, problem: /must start with redis\+sentinel/ },
    {
      env: { REDIS_URL: 'redis://h', REDIS_PASSWORD: 'hunter2', REDIS_PASSWORD_FILE: '/dev/null' },
      problem: /REDIS_PASSWORD: is given twice/,
    },
  ])('refuses settings of Redis that cannot work together: $problem', ({ env, problem }) => {
    const message = refusal(fileYaml(flowYaml()), env);
    expect(message).toMatch(problem);
    expect(message).not.toContain('hunter2');
  });

  it('tells all problems of environment and file at once', () => {
    const message = refusal(fileYaml(flowYaml({ overflow: null })), {
      PORT: '99999',
      HOST: '0.0.0.0',
      REDIS_URL: 'http://x',
    });
    expect(message).toMatch(/^4 problems in the configuration/);
    expect(message).toMatch(/HOST: must be one of 127\.0\.0\.1, localhost, ::1: another host is refused until auth/);
  });

  it('tells what is wrong with a flow of a good shape beside one of a bad shape', () => {
    const message = refusal(fileYaml(flowYaml({ overflow: null }), flowYaml({ flow: 'b', ceiling: 50, law: 'magic' })));
    expect(message).toMatch(/flows\.0\.overflow: choose one.*flows\.1\..*flows\.1\./s);
    expect(message).toMatch(/flows\.1\.law\.name: choose one of drain/);
  });

  it.each(SECRETS)('repeats no secret of %s', (yaml) => {
    const message = refusal(yaml);
    expect(message).toMatch(/^\d problems? in the configuration/);
    expect(message).not.toContain('hunter2');
  });

  it.each(['SASL_SSL://u:hunter2@k:9092', 'u:hunter2@k:9092', 'u:hunter2,x@k:9092'])(
    'repeats no secret of KAFKA_BROKERS %s',
    (brokers) => {
      const message = refusal('flows: []', { KAFKA_BROKERS: brokers });
      expect(message).toMatch(
        /KAFKA_BROKERS\.brokers\.0: must be host:port, for example kafka-1:9092 \(found "\(hidden\)"\)/,
      );
      expect(message).not.toContain('hunter2');
    },
  );

  it.each([',,', ' ', 'localhost', 'a:9092,b', 'a:0'])('refuses KAFKA_BROKERS %j, also without a file', (brokers) => {
    const environment = { KAFKA_BROKERS: brokers, PORT: 'x' };
    expect(() => loadConfig({ HEADGATE_CONFIG: join(folder, 'nothing.yaml'), ...environment })).toThrow(
      /^2 problems in the configuration\n {2}PORT: .*\n {2}KAFKA_BROKERS\.brokers(\.\d)?: must (be|list at least one) host:port/,
    );
    expect(refusal('flows: []\n', environment)).toMatch(/^2 problems/);
    expect(refusal('flows: [', environment)).toMatch(/PORT: .*KAFKA_BROKERS\.brokers.*line 1: /s);
  });

  it('[F61] refuses what only looks like a rate', () => {
    for (const rate of ['.nan', '.inf', '-1', '1e999', '""', '"5"', '[5]', '0x1g', 'null', 'true']) {
      expect([rate, refusal(fileYaml(flowYaml({ ceiling: rate })))]).toEqual([
        rate,
        expect.stringMatching(/flows\.0\.rate\.ceilingPerSec/),
      ]);
    }
  });

  it('gives the same version to the same settings in another order, and another to others', () => {
    const version = (yaml: string) => {
      writeFileSync(path, yaml);
      return loadConfig({ HEADGATE_CONFIG: path, KAFKA_BROKERS: 'a:1' }).file!.flows[0]!.policyHash;
    };
    const yaml = fileYaml(flowYaml());
    const reordered = yaml.replace('floorPerSec: 100, safePerSec: 800', 'safePerSec: 800, floorPerSec: 100');
    expect(version(reordered)).toBe(version(yaml));
    expect(version(fileYaml(flowYaml({ ceiling: 9_000 })))).not.toBe(version(yaml));
  });
});

describe('configuration while running', () => {
  let controller: TestController;
  const start = async (yaml = fileYaml(flowYaml({ law: 'fixed' }))) => {
    controller = await TestController.start({ yaml });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(20);
  };
  const published = async () => (await controller.get('/v1/flows/orders/budget')).body;
  afterEach(() => controller.stop());

  it('[S3] keeps the last good policy when an edit drops the overflow strategy, and names field and choices', async () => {
    await start();
    await controller.edit(fileYaml(flowYaml({ overflow: null, ceiling: 5000 })));
    await controller.cycle(3);
    const ready = (await controller.get('/readyz')).body;
    const config = ready.dependencies.find(({ name }: { name: string }) => name === 'config');
    expect(config).toMatchObject({ state: 'degraded', reason: expect.stringContaining('stale') });
    expect(config.problems[0]).toMatchObject({
      path: 'flows.0.overflow',
      message: expect.stringContaining('block, drop, throttle, reject, spill'),
    });
    expect((await published()).overflow.strategy).toBe('throttle');
    expect((await published()).ratePerSec).toBe(10_000);
  });

  it('repeats no secret of a refused edit, neither in the log nor in /readyz', async () => {
    await start();
    const error = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    for (const yaml of SECRETS) {
      await controller.edit(`${yaml}\n`);
      const { text, body } = await controller.get('/readyz');
      expect(body.status).toBe('degraded');
      expect(text).not.toContain('hunter2');
    }
    expect(error).toHaveBeenCalledTimes(SECRETS.length);
    expect(JSON.stringify(error.mock.calls)).not.toContain('hunter2');
    error.mockRestore();
  });

  it('[S17] publishes a new ceiling within a few cycles of an edit, without a restart', async () => {
    await start();
    expect((await published()).ratePerSec).toBe(10_000);
    await controller.edit(fileYaml(flowYaml({ law: 'fixed', ceiling: 4000 })));
    await controller.cycle(2);
    expect((await published()).ratePerSec).toBe(4000);
  });

  it('[S17] answers the backlog by the table of steps with its defaults', async () => {
    await start(fileYaml(flowYaml({ law: 'steps' })));
    const rateAt = async (backlog: number) => {
      controller.source.set(ORDERS, reading(partition(0, backlog)));
      await controller.cycle(4);
      return (await published()).ratePerSec;
    };
    await controller.cycle(40);
    const open = await rateAt(0);
    expect(open).toBe(10_000);
    expect(await rateAt(10_001)).toBe(5000);
    expect(await rateAt(100_001)).toBe(1000);
    expect(await rateAt(85_000)).toBe(1000);
    expect(await rateAt(50_000)).toBe(5000);
    expect(await rateAt(999)).toBeGreaterThan(5000);
    const { reason } = (await controller.get('/v1/flows/orders')).body.decision;
    expect(reason).toBe('RECOVERING');
  });

  it('lets a flow go that left the file: state, series, leases', async () => {
    await start();
    await controller.edit('flows: []\n');
    await controller.cycle();
    expect((await controller.get('/v1/flows/orders')).status).toBe(404);
    expect((await controller.get('/metrics')).text).not.toContain('flow="orders"');
    expect((await controller.get('/readyz')).body.dependencies.map(({ name }: { name: string }) => name)).toEqual([
      'memory',
      'config',
    ]);
  });
});

describe('the file on disk', () => {
  it('[S17] is seen by the watcher itself, on real time', async () => {
    const controller = await TestController.start({ yaml: fileYaml(flowYaml({ law: 'fixed' })), cycleMs: 50 });
    try {
      controller.source.set(ORDERS, reading(partition(0, 0)));
      writeFileSync(controller.configPath, fileYaml(flowYaml({ law: 'fixed', ceiling: 900 })));
      const rate = async () => (await controller.get('/v1/flows/orders/budget')).body?.ratePerSec;
      await until('the new ceiling is published', rate, (seen) => seen === 900, { withinMs: 8000 });
      expect((await controller.get('/v1/flows')).body.flows[0].ceilingPerSec).toBe(900);
    } finally {
      await controller.stop();
    }
  }, 15_000);
});
