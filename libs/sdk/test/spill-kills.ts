import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIFE = fileURLToPath(new URL('spill-life.mjs', import.meta.url));

/** A generator of numbers in [0, 1) that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface KillReport {
  readonly tried: number;
  readonly acknowledged: number;
  readonly delivered: number;
  readonly repeats: number;
  readonly refused: number;
  /** Acknowledged and never delivered. */
  readonly lost: readonly number[];
  /** Delivered a second time without a word. */
  readonly silentRepeats: readonly number[];
  /** Delivered for the first time after a younger one. */
  readonly overtaken: readonly number[];
}

/** Lives of a spilling program, each killed at a random moment, and a last one that brings out what is left. */
export async function killLives(lives: number, seed: number): Promise<KillReport> {
  const random = randomFrom(seed);
  const root = mkdtempSync(join(tmpdir(), 'hg-spill-'));
  const log = join(root, 'log');
  writeFileSync(log, '');
  const settings = { folder: join(root, 'spill'), log, ratePerSec: 600 };
  try {
    for (let life = 0; life < lives; life += 1) {
      const fsync = random() < 0.3 ? 'always' : 'never';
      const from = nextNumber(log);
      await runLife({ ...settings, fsync, from, sends: 100_000 }, log, Math.floor(random() * 4000));
    }
    await runLife({ ...settings, ratePerSec: 100_000, fsync: 'never', from: nextNumber(log), sends: 0 }, log, null);
    return judge(linesOf(log));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** It is killed once it has written so many bytes of the log, however slow the machine is; null lets it end by itself. */
function runLife(settings: object, log: string, killAfterBytes: number | null): Promise<void> {
  const before = statSync(log).size;
  const child = spawn(process.execPath, [LIFE, JSON.stringify(settings)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString();
  });
  const watch = setInterval(() => {
    if (killAfterBytes !== null && statSync(log).size - before > killAfterBytes) child.kill('SIGKILL');
  }, 5);
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      if (signal === 'SIGKILL' || code === 0) resolve();
      else reject(new Error(`a life ended with ${code ?? signal}: ${said}`));
    });
  });
}

const linesOf = (log: string): string[][] =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '));

const nextNumber = (log: string): number =>
  linesOf(log).reduce((most, [kind, n]) => (kind === 'T' ? Math.max(most, Number(n) + 1) : most), 0);

function judge(lines: readonly string[][]): KillReport {
  const numbers = (kind: string) => lines.filter(([first]) => first === kind).map(([, n]) => Number(n));
  const delivered = new Set<number>();
  const silentRepeats: number[] = [];
  const overtaken: number[] = [];
  let youngest = -1;
  let repeats = 0;
  for (const [kind, n, isRepeat] of lines) {
    if (kind !== 'D') continue;
    const number = Number(n);
    if (isRepeat === '1') repeats += 1;
    if (delivered.has(number)) {
      if (isRepeat !== '1') silentRepeats.push(number);
      continue;
    }
    delivered.add(number);
    if (number < youngest) overtaken.push(number);
    youngest = Math.max(youngest, number);
  }
  const acknowledged = numbers('A');
  const lost = acknowledged.filter((n) => !delivered.has(n));
  const counts = { tried: numbers('T').length, acknowledged: acknowledged.length, delivered: delivered.size };
  return { ...counts, repeats, refused: numbers('R').length, lost, silentRepeats, overtaken };
}
