import { killLives } from '../../test/spill-kills.js';

const LIVES = 150;

describe('a spill whose process is killed again and again', () => {
  it('[S2] loses nothing that was acknowledged, and sends nothing twice without saying so', async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e9);
    console.info(`[S2] seed ${seed}, ${LIVES} lives`);
    const report = await killLives(LIVES, seed);
    console.info(JSON.stringify(report));
    expect(report).toMatchObject({ lost: [], silentRepeats: [], overtaken: [] });
    expect(report.acknowledged).toBeGreaterThan(1000);
    expect(report.repeats).toBeGreaterThan(0);
  }, 600_000);
});
