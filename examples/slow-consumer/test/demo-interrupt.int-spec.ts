import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Shared, sharedKafka, until } from '@headgate/testing';
import { type Admin, Kafka, logLevel } from 'kafkajs';

const DEMO = fileURLToPath(new URL('../dist/demo.js', import.meta.url));

describe('Ctrl-C in the demo', () => {
  // Its folder for temporary files is in the environment or the command line of everything that it starts.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hg-demo-')));
  let kafka: Shared<string>;
  let admin: Admin;

  beforeAll(async () => {
    chmodSync(folder, 0o755); // where root starts it, the database's own account has to enter
    kafka = await sharedKafka();
    admin = new Kafka({ brokers: [kafka.address], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  }, 100_000);
  afterAll(async () => {
    await admin?.disconnect();
    await kafka?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const topics = async (run: string) => (await admin.listTopics()).filter((topic) => topic.includes(run));
  const groups = async (run: string) =>
    (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter((group) => group.includes(run));

  it('in mid-phase leaves no process, folder, topic or group, and says so', async () => {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, TMPDIR: folder, KAFKA_BROKERS: kafka.address };
    const demo = spawn(process.execPath, [DEMO], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (bytes) => (output += bytes));
    const closed = once(demo, 'close');
    const run = `-${demo.pid}-`;
    try {
      const look = async () => ({ groups: await groups(run), code: demo.exitCode, output });
      const begun = ({ groups, code }: Awaited<ReturnType<typeof look>>) => groups.length > 0 || code !== null;
      const seen = await until('its first phase has a group', look, begun, { withinMs: 150_000, everyMs: 200 });
      expect(seen).toMatchObject({ code: null });
      expect(await topics(run)).toHaveLength(2);
      expect(processes(folder).length).toBeGreaterThanOrEqual(4); // itself, producer, consumer, controller
      process.kill(-demo.pid!, 'SIGINT');
      expect((await closed)[0]).toBe(1);
    } finally {
      demo.kill('SIGKILL');
    }
    expect(output).toContain('everything that was started has ended');
    expect(output).not.toContain('clean-up');
    expect(readdirSync(folder)).toEqual([]);
    // The shells that watch over servers go on their own.
    await until('no process is left', () => processes(folder), isEmpty, { withinMs: 20_000 });
    await until('no topic is left', () => topics(run), isEmpty, { withinMs: 20_000 });
    expect(await groups(run)).toEqual([]);
  }, 240_000);
});

const isEmpty = (list: readonly string[]) => list.length === 0;

/** Processes that name the folder. */
function processes(folder: string): string[] {
  const read = (pid: string, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      try {
        const line = read(pid, 'cmdline');
        return `${line}${read(pid, 'environ')}`.includes(folder) ? [`${pid} ${line.slice(0, 200)}`] : [];
      } catch {
        return []; // it ended while we looked, or is another user's
      }
    });
}
