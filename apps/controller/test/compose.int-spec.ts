import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KAFKA_VERSION } from '@headgate/testing';
import { parse } from 'yaml';
import { EnvironmentSchema } from '../src/config/config.schema.js';
import { parseConfigFile } from '../src/config/config-file.js';

// No container engine runs here. What these files say is held against the code instead.
interface Service {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
const { services } = compose;
const dockerfile = read('Dockerfile').replace(/\\\n\s*/g, ' ');
const environmentOf = (name: string) =>
  Object.fromEntries(Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [key, String(value)]));
const textOf = (name: string) => (services[name]?.healthcheck?.test ?? []).join(' ');
/** Where a container's file is made from: what is compiled to `dist` stands in `src`. */
const sourceOf = (file: string) => file.replace('/dist/', '/src/').replace(/\.js$/, '.ts');

describe('docker-compose.yml', () => {
  it('has the profiles core and demo, and nothing outside of them', () => {
    const of = (profile: string) => Object.keys(services).filter((name) => services[name]?.profiles.includes(profile));
    expect(of('core')).toEqual(['postgres', 'redis', 'kafka', 'controller']);
    expect(of('demo')).toEqual(['producer', 'consumer']);
    expect(Object.keys(services)).toHaveLength(6);
  });

  it('runs the versions that the tests run on', () => {
    const postgres = /\/usr\/lib\/postgresql\/(\d+)\/bin/.exec(read('libs/testing/src/servers/postgres.ts'))?.[1];
    const redis = /v=(\d+)/.exec(spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout)?.[1];
    expect(services.postgres?.image).toBe(`postgres:${postgres}`);
    expect(services.redis?.image).toBe(`redis:${redis}`);
    expect(services.kafka?.image).toBe(`apache/kafka:${KAFKA_VERSION}`);
  });

  it('gives the controller variables that it knows, with values that it takes', () => {
    const environment = environmentOf('controller');
    expect(Object.keys(EnvironmentSchema.shape)).toEqual(expect.arrayContaining(Object.keys(environment)));
    expect(EnvironmentSchema.safeParse(environment).error?.issues ?? []).toEqual([]);
  });

  it.each(['producer', 'consumer'])('gives the %s variables that it knows', (name) => {
    const names = read('examples/slow-consumer/src/settings.ts').matchAll(/env\.([A-Z_]+)|env, '([A-Z_]+)'/g);
    const known = [...names].map(([, plain, number]) => plain ?? number);
    expect(known).toEqual(expect.arrayContaining(Object.keys(environmentOf(name))));
  });

  it('names the ports that it publishes, and publishes on loopback alone', () => {
    const { DATABASE_URL, REDIS_URL, KAFKA_BROKERS, PORT } = environmentOf('controller');
    const published = (name: string) => services[name]?.ports?.[0]?.split(':') ?? [];
    for (const [name, address] of Object.entries({ postgres: DATABASE_URL, redis: REDIS_URL, kafka: KAFKA_BROKERS })) {
      const [host, port] = published(name);
      expect(host).toBe('127.0.0.1');
      expect(address).toContain(`127.0.0.1:${port}`);
    }
    for (const name of ['producer', 'consumer']) expect(environmentOf(name).KAFKA_BROKERS).toBe(KAFKA_BROKERS);
    expect(environmentOf('producer').HEADGATE_URL).toBe(`http://127.0.0.1:${PORT}`);
    expect(String(EnvironmentSchema.shape.PORT.parse(undefined))).toBe(PORT);
  });

  it('reaches a controller that listens on loopback, by the network of the machine', () => {
    expect(EnvironmentSchema.shape.HOST.parse(undefined)).toBe('127.0.0.1');
    for (const name of ['controller', 'producer', 'consumer']) expect(services[name]?.network_mode).toBe('host');
  });

  it('logs in as it set the database up', () => {
    const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = environmentOf('postgres');
    const login = new URL(environmentOf('controller').DATABASE_URL ?? '');
    expect([login.username, login.password, login.pathname]).toEqual([
      POSTGRES_USER,
      POSTGRES_PASSWORD,
      `/${POSTGRES_DB}`,
    ]);
  });

  it('asks for health where the code answers', () => {
    const [, url, path] = /fetch\('(http:\/\/127\.0\.0\.1:\d+)(\/\w+)'\)/.exec(textOf('controller')) ?? [];
    expect(url).toBe(`http://127.0.0.1:${environmentOf('controller').PORT}`);
    expect(read('apps/controller/src/health/health.controller.ts')).toContain(`@Get('${path?.slice(1)}')`);
    for (const name of ['postgres', 'redis', 'kafka']) expect(textOf(name)).not.toBe('');
    for (const { depends_on } of Object.values(services)) {
      for (const name of Object.keys(depends_on ?? {})) expect(services[name]?.healthcheck).toBeDefined();
    }
  });

  it('starts programs that are compiled, with a configuration that is good', () => {
    for (const name of ['producer', 'consumer'])
      expect(existsSync(join(root, sourceOf(services[name]?.command?.[1] ?? '-')))).toBe(true);
    const [file, at] = services.controller?.volumes?.[0]?.split(':') ?? [];
    expect(at).toBe(environmentOf('controller').HEADGATE_CONFIG);
    const parsed = parseConfigFile(read(file ?? ''), at ?? '', [environmentOf('controller').KAFKA_BROKERS ?? '']);
    const flows = parsed.ok ? parsed.config.flows.map(({ policy }) => policy) : [];
    const { FLOW, TOPIC } = environmentOf('producer');
    expect(flows.map(({ flow }) => flow)).toEqual([FLOW]);
    expect(flows[0]?.constraints).toEqual([
      expect.objectContaining({ kind: 'kafka', group: environmentOf('consumer').GROUP, topics: [TOPIC] }),
    ]);
  });
});

describe('Dockerfile', () => {
  const lines = (instruction: string) =>
    [...dockerfile.matchAll(new RegExp(`^${instruction} (.+)$`, 'gm'))].map(([, rest]) => rest ?? '');

  it('has two stages on glibc and a Node that the packages take', () => {
    const images = lines('FROM').map((line) => line.split(' ')[0] ?? '');
    expect(images).toHaveLength(2);
    for (const image of images) expect(image).toMatch(/^node:\d+-bookworm-slim$/);
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    expect(engines.node).toContain(`^${/\d+/.exec(images[1] ?? '')?.[0]}.`);
  });

  it('runs as an account that exists, and not as root', () => {
    const [user] = lines('USER');
    expect(user).toBe('headgate');
    expect(dockerfile).toMatch(new RegExp(`useradd .*--uid 10001 .* ${user}$`, 'm'));
  });

  it('sets variables that the controller knows, and asks for health where it answers', () => {
    const names = lines('ENV').flatMap((line) => [...line.matchAll(/(\w+)=/g)].map(([, name]) => name));
    expect([...Object.keys(EnvironmentSchema.shape), 'NODE_ENV']).toEqual(expect.arrayContaining(names));
    expect(lines('EXPOSE')).toEqual([String(EnvironmentSchema.shape.PORT.parse(undefined))]);
    const path = /(\/\w+)'\)\.then/.exec(lines('HEALTHCHECK')[0] ?? '')?.[1];
    expect(read('apps/controller/src/health/health.controller.ts')).toContain(`@Get('${path?.slice(1)}')`);
  });

  it('starts what is compiled', () => {
    const file = (JSON.parse(lines('CMD').at(-1) ?? '[]') as string[]).find((word) => word.endsWith('.js'));
    expect(existsSync(join(root, sourceOf(file ?? '-')))).toBe(true);
  });
});
