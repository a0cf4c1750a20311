import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** For the clients in other languages. */
const LANGUAGES = ['default-jdk-headless', 'golang-go', 'python3'];

describe('npm test where it may not install', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-programs-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** With an empty PATH there is no apt-get either, which stops root as it stops everybody else. */
  function testWith(env: Record<string, string>) {
    const nowhere = join(folder, 'nowhere');
    const none = { PATH: folder, POSTGRES_BIN: nowhere, CHROMIUM: nowhere, HEADGATE_CACHE: nowhere };
    const { status, stdout } = spawnSync(process.execPath, ['scripts/test.mjs'], {
      ...{ cwd: root, env: { ...none, ...env }, encoding: 'utf8' },
    });
    return { status, lines: stdout.trimEnd().split('\n') };
  }
  const command = (...packages: string[]) =>
    `apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packages.join(' ')}`;

  it('says in one line what to install, fails, and has done nothing', () => {
    const { status, lines } = testWith({});
    const servers = ['redis-server', 'postgresql-15', 'chromium', 'default-jre-headless'];
    expect(lines).toContain(command(...servers, ...LANGUAGES, 'maven'));
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    expect(status).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves out what is there, or is named elsewhere', () => {
    const named = { DATABASE_URL: 'postgres://x', KAFKA_BROKERS: 'x:9092', CHROMIUM: process.execPath };
    const { status, lines } = testWith(named);
    expect(lines).toContain(command('redis-server', ...LANGUAGES));
    expect(status).toBe(1);
  });
});
