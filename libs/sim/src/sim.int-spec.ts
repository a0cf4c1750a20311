import { judge, prepare } from './compare.js';
import { productController } from './controller.js';
import { plotOf } from './plot.js';
import { realize } from './realize.js';
import { play } from './run.js';
import { allScenarios } from './scenarios/index.js';

/** Short stories: the whole file is one glance at the plant, the command plays them all. */
const named = (key: string) => allScenarios.find((factory) => factory.key === key)!;

describe('the plant', () => {
  it('plays a scenario and a seed the same way every time, and another seed another way', () => {
    const rates = (seed: number) => {
      const run = realize(named('small-scale'), seed, { durationSec: 60 });
      return play(run, productController(run, { name: 'drain', params: {} })).seconds.map(
        ({ ratePerSec }) => ratePerSec,
      );
    };
    expect(rates(1)).toEqual(rates(1));
    expect(rates(1)).not.toEqual(rates(2));
  });

  it.each([{ key: 'small-scale' }, { key: 'small-scale/serial' }])(
    'loses and makes up no message in $key',
    ({ key }) => {
      const run = realize(named(key), 3, { durationSec: 60, warmUpSec: 0 });
      const measured = play(run, productController(run, { name: 'drain', params: {} }));
      const produced = measured.seconds.reduce((sum, second) => sum + second.produced, 0);
      const consumed = measured.seconds.reduce((sum, second) => sum + second.consumed, 0);
      const waiting = measured.seconds.at(-1)!.queueMessages;
      expect(Math.abs(produced - consumed - waiting)).toBeLessThan(30);
    },
  );

  it('lets nobody send more than the bucket gives: tokens used stay within rate and burst', () => {
    const run = realize(named('headline-10k-vs-1k'), 1, { durationSec: 40 });
    const { seconds } = play(run, productController(run, { name: 'fixed', params: { ratePerSec: 500 } }));
    const sent = seconds.slice(10).reduce((sum, { produced }) => sum + produced, 0);
    expect(sent / (500 * 30)).toBeGreaterThan(0.95);
    expect(sent / (500 * 30)).toBeLessThan(1.05);
  });
});

describe('the laws on one seed; the command plays all', () => {
  it.each([
    { key: 'headline-10k-vs-1k', most: 3, durationSec: 200 },
    { key: 'crash-90s/serial', most: 12, durationSec: 330 },
    { key: 'token-3/serial', most: 6, durationSec: 200 },
  ])('drain has a regret of at most $most in $key', ({ key, most, durationSec }) => {
    expect(judge(prepare(named(key), 1, { durationSec }), 'drain', 1).regret).toBeLessThan(most);
  });

  it('the table of thresholds, as it is written, costs twelve times as much in the headline story', () => {
    const prepared = prepare(named('headline-10k-vs-1k'), 1, { durationSec: 150 });
    expect(judge(prepared, 'threshold-table', 1).regret).toBeGreaterThan(12 * judge(prepared, 'drain', 1).regret);
  });
});

it('a run becomes a picture', () => {
  const run = realize(named('small-scale'), 1, { durationSec: 30 });
  const svg = plotOf(run, play(run, productController(run, { name: 'drain', params: {} })), 'a <law> & more');
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
  expect(svg).toContain('a &lt;law&gt; &amp; more');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
