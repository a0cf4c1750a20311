import { readFileSync, writeFileSync } from 'node:fs';
import { metricsPage } from './metrics-page.js';
import { METRICS } from './names.js';

const page = new URL('../../../docs/metrics.md', import.meta.url);

describe('docs/metrics.md', () => {
  it('says what names.ts says', () => {
    if (process.env.UPDATE_DOCS === '1') writeFileSync(page, metricsPage());
    expect(readFileSync(page, 'utf8')).toBe(metricsPage());
  });

  it.each(Object.values(METRICS))('$name has a name, a unit or _total, and a help sentence by the rules', (metric) => {
    expect(metric.name).toMatch(/^headgate_[a-z_]+$/);
    expect(metric.name.endsWith('_total')).toBe(metric.type === 'counter');
    expect(metric.help).toMatch(/\.$/);
  });
});
