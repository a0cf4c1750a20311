import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

it('[F58] twenty real producers, one of them offered 50 times the others: all of the rate is used, and fairly', () => {
  const text = execFileSync(process.execPath, ['bench/fairness.mjs'], { cwd: root, encoding: 'utf8' });
  const { ratios } = JSON.parse(text.trim().split('\n').at(-1)!) as { ratios: Record<string, number> };
  process.stdout.write(`${JSON.stringify(ratios)}\n`);
  expect(ratios.used).toBeGreaterThanOrEqual(0.98);
  expect(ratios.jain).toBeGreaterThanOrEqual(0.99);
  expect(ratios.worstShare).toBeGreaterThanOrEqual(0.9);
}, 180_000);
