import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptsCopy } from '../test/scripts-copy.js';

const LOCK = '.cache/preparing.pid';
const HOLD = `import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { alone } from './scripts/start/alone.mjs';
await alone(async () => {
  console.log('held');
  await once(process.stdin, 'data');
  writeFileSync('done', '');
});
process.exit();`;

describe('alone', () => {
  const children: ChildProcess[] = [];
  let copy: ScriptsCopy;
  beforeEach(() => {
    copy = new ScriptsCopy();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    copy.remove();
  });

  async function program(source: string) {
    const file = copy.write('holder.mjs', source);
    const child = spawn(process.execPath, [file], { cwd: copy.folder, stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }
  const work = async () => (await copy.load('start/alone.mjs')).alone(() => 'done');
  const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

  it.each([
    ['nothing, since its disk was full', () => ''],
    ['no number', () => 'who\n'],
    ['a process that has ended', () => `${deadPid()} 1\n`],
    ['a number that is another program by now', () => `${process.pid} 1\n`],
  ])('takes over a lock that names %s', async (_, text) => {
    copy.write(LOCK, text());
    await expect(work()).resolves.toBe('done');
    expect(readdirSync(join(copy.folder, '.cache'))).toEqual([]);
  });

  it('waits for a living holder, whatever its program is called', async () => {
    const holder = await program(HOLD);
    const { alone } = await copy.load('start/alone.mjs');
    const second = alone(() => existsSync(join(copy.folder, 'done')));
    holder.stdin.write('end\n');
    expect(await second).toBe(true);
    expect(existsSync(join(copy.folder, LOCK))).toBe(false);
  });

  it('waits for the npm or compiler of a holder that was killed', async () => {
    const orphan = await program("console.log('up'); setInterval(() => {}, 1000);");
    copy.write(LOCK, `${deadPid()} 1\n`);
    const { alone, alsoHeldBy } = await copy.load('start/alone.mjs');
    alsoHeldBy(orphan.pid);
    const ended = once(orphan, 'exit');
    const order: string[] = [];
    const second = alone(() => order.push('second'));
    void ended.then(() => order.push('orphan'));
    orphan.kill('SIGKILL');
    await Promise.all([second, ended]);
    expect(order).toEqual(['orphan', 'second']);
  });

  it('lets one of many in at a time, though all find the same dead lock', async () => {
    copy.write(LOCK, `${deadPid()} 1\n`);
    copy.write(
      'one.mjs',
      `import { appendFileSync } from 'node:fs';
import { alone } from './scripts/start/alone.mjs';
await alone(async () => {
  appendFileSync('log', '(');
  await new Promise(setImmediate);
  appendFileSync('log', ')');
});`,
    );
    const all = Array.from({ length: 4 }, () => spawn(process.execPath, ['one.mjs'], { cwd: copy.folder }));
    children.push(...all);
    await Promise.all(all.map((child) => once(child.stdout.resume() && child, 'exit')));
    expect(readFileSync(join(copy.folder, 'log'), 'utf8')).toBe('()()()()');
  }, 30_000);
});
