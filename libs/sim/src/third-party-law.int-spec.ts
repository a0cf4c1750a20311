import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { type ControlLaw, withDefaults } from '@headgate/core';
import { transformSync } from '@swc/core';
import { LAWS_AND_BASELINES } from './baselines/index.js';
import { productController } from './controller.js';
import { realize } from './realize.js';
import { play } from './run.js';
import { allScenarios } from './scenarios/index.js';

/** The law of the guide, taken out of it as it stands there. */
async function lawOfTheGuide(): Promise<ControlLaw<unknown>> {
  const guide = readFileSync(new URL('../../../docs/writing-a-law.md', import.meta.url), 'utf8');
  const source = /```ts\n(.*?)```/s.exec(guide)![1]!;
  const { code } = transformSync(source, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
  const core = await import('@headgate/core');
  // The guide imports functions of the core; here they are handed in.
  const body = code
    .replace(/^import .*$/m, 'const { lagMessages, ratesPerSec } = core;')
    .replace('export const halfFull', 'return');
  return compileFunction(body.replace('return =', 'return'), ['core'])(core) as ControlLaw<unknown>;
}

describe('docs/writing-a-law.md', () => {
  it('tells a stranger how to add a law in one file: it runs in the plant, within the guard rails, and keeps the backlog', async () => {
    const law = await lawOfTheGuide();
    expect(withDefaults(law, {})).toEqual({ lean: 0.3 });
    const factory = allScenarios.find(({ key }) => key === 'headline-10k-vs-1k')!;
    const run = realize(factory, 1, { durationSec: 150 });
    const laws = new Map([...LAWS_AND_BASELINES, [law.name, law]]);
    const measured = play(run, productController(run, { name: law.name, params: {} }, laws));
    const { floorPerSec, ceilingPerSec } = run.scenario;
    for (const { ratePerSec } of measured.seconds) {
      expect(ratePerSec).toBeGreaterThanOrEqual(floorPerSec);
      expect(ratePerSec).toBeLessThanOrEqual(ceilingPerSec);
    }
    expect(measured.consumed).toBeGreaterThan(0.5 * 1000 * run.scenario.durationSec);
    expect(measured.maxQueueMessages).toBeLessThan(3 * run.scenario.objectiveMessages);
  });
});
