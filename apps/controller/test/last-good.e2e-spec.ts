import { newSeed } from '@headgate/testing/contracts';
import fc from 'fast-check';
import { parseConfigFile } from '../src/config/config-file.js';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

const GOOD = fileYaml(flowYaml({ law: 'fixed' }));
const WRONG = ['', '-1', '.nan', '"5"', '[5]', 'null', '{}', '&a', '*a', '}', '\u0000', '\t', 'misspelt: 1\n'];
const isGood = (yaml: string) => parseConfigFile(yaml, '/x', ['127.0.0.1:1']).ok;

/** A good file with one to three places overwritten: by something wrong, or by what stands elsewhere in the file. */
const mangled = fc
  .array(
    fc.record({
      at: fc.nat(GOOD.length),
      over: fc.nat(12),
      put: fc.oneof(
        fc.constantFrom(...WRONG),
        fc.tuple(fc.nat(GOOD.length), fc.nat(40)).map(([from, length]) => GOOD.slice(from, from + length)),
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((edits) => edits.reduce((yaml, { at, over, put }) => yaml.slice(0, at) + put + yaml.slice(at + over), GOOD));

describe('the last good configuration', () => {
  let controller: TestController;
  beforeEach(async () => {
    controller = await TestController.start({ yaml: GOOD });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(20);
  });
  afterEach(() => controller.stop());

  const published = async () => {
    const { ratePerSec, policyVersion } = (await controller.get('/v1/flows/orders/budget')).body;
    return { ratePerSec, policyVersion };
  };

  it.each([
    ['garbage', '\u0000{{{'],
    ['nothing', ''],
    ['half a file', fileYaml(flowYaml()).slice(0, 60)],
    [
      'a good flow beside a bad one',
      fileYaml(flowYaml({ ceiling: 5000 }), flowYaml({ flow: 'b', group: 'b', overflow: null })),
    ],
    ['an unknown cluster', fileYaml(flowYaml({ cluster: 'east', ceiling: 5000 }))],
  ])('[I18] outlives an edit to %s: no published rate changes', async (_what, yaml) => {
    const before = await published();
    await controller.edit(yaml);
    await controller.cycle(5);
    expect(await published()).toEqual(before);
    expect(await controller.metric('headgate_config_reload_failures_total')).toEqual({ '': 1 });
    expect(await controller.metric('headgate_config_stale')).toEqual({ '': 1 });
    expect((await controller.get('/readyz')).body.status).toBe('degraded');

    await controller.edit(GOOD);
    expect(await controller.metric('headgate_config_stale')).toEqual({ '': 0 });
  });

  it('[I18] outlives any edit that is not good, one after the other', async () => {
    const before = await published();
    let refused = 0;
    const property = fc.asyncProperty(
      mangled.filter((yaml) => !isGood(yaml)),
      async (yaml) => {
        await controller.edit(yaml);
        await controller.cycle();
        expect(await published()).toEqual(before);
        refused += 1;
      },
    );
    const numRuns = Number(process.env.HEADGATE_PROPERTY_RUNS ?? 60);
    await fc.assert(property, { seed: newSeed('I18'), numRuns, endOnFailure: true });
    expect(refused).toBeGreaterThanOrEqual(numRuns);
    expect(await controller.metric('headgate_config_reloads_total')).toEqual({ '': 0 });
    expect(await controller.metric('headgate_config_stale')).toEqual({ '': 1 });
  }, 60_000);
});
