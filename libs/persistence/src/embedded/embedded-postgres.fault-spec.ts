import { newSeed } from '@headgate/testing/contracts';
import { type DataFolder, dataFolder } from '../../test/data-folder.js';
import { killRounds, randomFrom } from '../../test/kill-rounds.js';
import { startEmbeddedPostgres } from './start-embedded-postgres.js';

let folder: DataFolder;
beforeEach(() => {
  folder = dataFolder();
});
afterEach(() => folder.remove());

it('[F41] loses no acknowledged row to a hundred kill -9 mid-write', async () => {
  const report = await killRounds(folder, 100, randomFrom(newSeed('kill -9 x100')));
  process.stdout.write(`kill -9 x100: ${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ lost: [], left: [] });
  expect(report.acknowledged).toBeGreaterThan(1_000);
  expect(report.slowestEndMs).toBeLessThan(5_000);
}, 900_000);

it('[F41] of two starts at once one is ready and one is refused, twenty times', async () => {
  for (let round = 0; round < 20; round += 1) {
    const dir = `${folder.path}/${round % 2 === 0 ? round : 'old'}`;
    const starts = await Promise.allSettled([startEmbeddedPostgres({ dir }), startEmbeddedPostgres({ dir })]);
    const codes = starts.map((outcome) => (outcome.status === 'fulfilled' ? 'READY' : outcome.reason.code));
    for (const outcome of starts) if (outcome.status === 'fulfilled') await outcome.value.stop();
    expect(new Set(codes)).toEqual(new Set(['IN_USE', 'READY']));
  }
}, 300_000);
