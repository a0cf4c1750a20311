import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';
import { say, seconds } from './say.mjs';

const APT = ['install', '-y', '--no-install-recommends'];
/** RUNLEVEL=1 keeps a package from starting its server on the standard port. */
const APT_ENV = { RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' };

/** Node's packages, where they are missing or not those of the lock. */
export async function installPackages() {
  if (isInstalled()) return;
  const since = performance.now();
  say('installing the packages of package-lock.json (npm ci), a minute or so');
  const { code } = await run('npm', ['ci', '--no-audit', '--no-fund']);
  if (code !== 0) throw new Error('npm ci failed');
  say(`packages: installed, ${seconds(since)}`);
}

/** The servers' programs. What cannot be installed and is not replaced by a running server fails the command. */
export async function installPrograms() {
  let missing = missingPrograms();
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && has('apt-get', '--version')) {
    const packages = missing.map((program) => program.package);
    say(`installing ${packages.join(', ')} with apt-get, a minute or so`);
    const since = performance.now();
    await run('apt-get', ['update', '-q'], { quiet: true });
    const { code, output } = await run('apt-get', [...APT, ...packages], { quiet: true, env: APT_ENV });
    if (code !== 0) throw new Error(`${output}\nThis failed: ${lineFor(packages)}`);
    say(`programs: installed, ${seconds(since)}`);
    missing = missingPrograms();
  }
  // A browser that CHROMIUM names is there or missing; only a server may run elsewhere.
  const unmet = missing.filter(({ instead }) => !instead || instead === 'CHROMIUM' || !process.env[instead]);
  for (const { package: name, instead } of unmet) {
    say(instead ? `${name} is missing; ${instead} may name one elsewhere` : `${name} is missing`);
  }
  if (unmet.length === 0) return;
  const line = lineFor(unmet.map((program) => program.package));
  throw new Error(`The tests take programs that are not there. Run as root:\n${line}`);
}

const lineFor = (packages) =>
  `apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get ${[...APT, ...packages].join(' ')}`;

function missingPrograms() {
  const programs = [
    { package: 'redis-server', instead: 'REDIS_URL', isThere: () => has('redis-server', '--version') },
    { package: 'postgresql-15', instead: 'DATABASE_URL', isThere: hasPostgres },
    { package: 'chromium', instead: 'CHROMIUM', isThere: hasChromium },
    { package: 'default-jre-headless', instead: 'KAFKA_BROKERS', isThere: hasJava },
    { package: 'default-jdk-headless', isThere: () => has('javac', '--version') },
    { package: 'golang-go', isThere: () => has('go', 'version') },
    { package: 'python3', isThere: () => has('python3', '--version') },
    { package: 'rabbitmq-server', isThere: () => existsSync('/usr/lib/rabbitmq/bin/rabbitmq-server') },
    { package: 'maven', instead: 'KAFKA_BROKERS', isThere: () => hasJars() || has('mvn', '--version') },
  ];
  return programs.filter(({ isThere }) => !isThere());
}

export function has(command, argument) {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  return spawnSync(command, [argument], { env, stdio: 'ignore' }).status === 0;
}

/** The browser of the dashboard's tests. */
function hasChromium() {
  return existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium');
}

/** Where libs/testing starts it from. Debian keeps its programs out of PATH. */
export function hasPostgres() {
  return existsSync(join(process.env.POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin', 'postgres'));
}

export function hasJava() {
  const { output } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(output?.join('') ?? '')?.[1]) >= 17;
}

function hasJars() {
  if (process.env.KAFKA_HOME) return true;
  const cache = process.env.HEADGATE_CACHE ?? join(root, '.cache');
  return existsSync(join(cache, 'kafka-4.3.1', 'lib'));
}

/** By content and not by age: a checkout or a copy changes the times of files. */
export function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const there = packagesOf('node_modules/.package-lock.json');
  if (!wanted || !there) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      !path.includes('node_modules/') || optional || link || there[path]?.version === version,
  );
}

/** Undefined where the file is missing, or was cut short by a full disk or a kill. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
