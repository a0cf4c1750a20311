import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ControllerServer, startController } from '../../slow-consumer/src/demo/controller.js';

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const RATE_PER_SEC = 40;

interface Vector {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the steps are described beside the vectors.
  readonly steps: readonly Record<string, any>[];
}
const vectors = JSON.parse(readFileSync(here('../../libs/contract/vectors/client.json'), 'utf8')) as readonly Vector[];

/** A vector as lines of words, which every language can read, and the lines that must come back. */
function linesOf({ steps }: Vector): { readonly asked: string[]; readonly wanted: string[] } {
  const asked = ['new'];
  const wanted: string[] = [];
  for (const { grant, fail, take, returns } of steps) {
    if (grant)
      asked.push(
        `grant ${Object.values(grant as Record<string, string | number | null>)
          .map((word) => String(word ?? '-'))
          .join(' ')}`,
      );
    if (fail) asked.push(`fail ${fail.sentMs} ${fail.atMs}`);
    if (take) {
      asked.push(`take ${take.atMs} ${take.tokens}`);
      wanted.push(String(take.ok));
    }
    if (returns) {
      asked.push('returns');
      wanted.push(
        returns.map((back: { grantId: string; tokens: number }) => `${back.grantId}=${back.tokens}`).join(' '),
      );
    }
  }
  return { asked, wanted };
}

/** Everything that a program writes when it is fed with these lines. */
function feed(command: string, args: readonly string[], lines: readonly string[]): Promise<string[]> {
  const child = spawn(command, args);
  let said = '';
  let errors = '';
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  child.stdin.end(`${lines.join('\n')}\n`);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(said.trimEnd().split(/\r?\n/)) : reject(new Error(errors))));
  });
}

describe('clients in other languages', () => {
  let folder: string;
  let controller: ControllerServer;
  let programs: Record<string, { client: readonly string[]; vectors: readonly string[] }>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hg-clients-'));
    const java = join(folder, 'java');
    const go = join(folder, 'client-go');
    await Promise.all([
      run('javac', ['-d', java, ...['Bucket', 'Headgate', 'Vectors'].map((name) => here(`java/${name}.java`))]),
      run('go', ['build', '-o', go, '.'], { cwd: here('go'), env: { ...process.env, GOFLAGS: '-mod=mod' } }),
    ]);
    programs = {
      Java: { client: ['java', '-cp', java, 'Headgate'], vectors: ['java', '-cp', java, 'Vectors'] },
      Go: { client: [go], vectors: [go, 'vectors'] },
      Python: { client: ['python3', here('python/headgate.py')], vectors: ['python3', here('python/vectors.py')] },
    };
    const flows = Object.keys(programs).map((name) => ({
      flow: name.toLowerCase(),
      mode: 'enforce',
      rate: { ceilingPerSec: RATE_PER_SEC, floorPerSec: 1, safePerSec: RATE_PER_SEC },
      objective: { backlogMessages: 1e9 },
      law: { name: 'fixed' },
      overflow: { strategy: 'block' },
      constraints: [{ kind: 'kafka', group: `nobody-${name}`, topics: ['clients'] }],
    }));
    // Its Kafka is away: a law that looks at nothing needs none, and the safe rate is the same.
    controller = await startController({ flows }, { KAFKA_BROKERS: '127.0.0.1:1' });
  }, 180_000);

  afterAll(async () => {
    await controller?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['Java', 'Go', 'Python'])(
    '%s: gives what the vectors of the contract want',
    async (language) => {
      const [command, ...args] = (programs[language] as (typeof programs)[string]).vectors as [string];
      const all = vectors.map(linesOf);
      const said = await feed(
        command,
        args,
        all.flatMap(({ asked }) => asked),
      );
      for (const [index, { wanted }] of all.entries()) {
        expect({ name: vectors[index]?.name, said: said.splice(0, wanted.length) }).toEqual({
          name: vectors[index]?.name,
          said: wanted,
        });
      }
    },
    60_000,
  );

  it.each(['Java', 'Go', 'Python'])(
    '[B10] %s: spends through a real controller, at the rate of its flow, and reports it',
    async (language) => {
      const [command, ...args] = (programs[language] as (typeof programs)[string]).client as [string];
      const flow = language.toLowerCase();
      const COUNT = 200;
      const { stdout } = await run(command, [...args, controller.url, flow, String(COUNT)], { timeout: 60_000 });
      const told = JSON.parse(stdout) as { spent: number; ms: number; reason: string };
      expect(told.spent).toBe(COUNT);
      // A burst of one second, and a bootstrap of one message.
      expect((COUNT - RATE_PER_SEC - 6) / (told.ms / 1000)).toBeLessThan(RATE_PER_SEC * 1.05);
      expect(told.reason).not.toContain('no budget');
      const { totals } = (await (await fetch(`${controller.url}/v1/flows/${flow}/budget`)).json()) as {
        totals: { usedTokens: number; grantedTokens: number; returnedTokens: number };
      };
      expect(totals.usedTokens).toBe(COUNT);
      expect(totals.grantedTokens - totals.returnedTokens).toBeLessThanOrEqual(COUNT + 1);
    },
    90_000,
  );
});
