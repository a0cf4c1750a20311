import { type Shared, sharedKafka } from '@headgate/testing';
import { runDemo } from '../src/demo/run-demo.js';

describe('the demo', () => {
  let kafka: Shared<string>;

  beforeAll(async () => {
    kafka = await sharedKafka();
  }, 100_000);
  afterAll(() => kafka?.stop());

  it('[S1] the backlog grows without control; with it the producer settles at what the consumer manages', async () => {
    const { verdict, results } = await runDemo({
      observeSec: 15,
      enforceSec: 50,
      offeredPerSec: 2_000,
      capacityPerSec: 200,
      objectiveSec: 5,
      brokers: kafka.address,
      signal: AbortSignal.timeout(200_000),
      say: () => {},
      leftBehind: (error) => {
        throw error;
      },
      show: () => {},
    });
    // How fast it grows is also the machine's, which other tests share: the judge is asked for the cure alone.
    const [growth, ...cure] = verdict.lines.slice(-4);
    expect(growth).toContain('without control');
    expect(cure.filter((line) => !line.startsWith('ok'))).toEqual([]);

    const [observed, enforced] = results;
    expect(observed!.sent).toBeGreaterThan(3 * observed!.consumed);
    const settled = enforced!.samples.slice(30);
    expect(settled.length).toBeGreaterThan(0);
    const total = (field: 'sentPerSec' | 'consumedPerSec') => settled.reduce((sum, sample) => sum + sample[field], 0);
    const balance = total('sentPerSec') / total('consumedPerSec');
    expect(Math.abs(balance - 1)).toBeLessThan(0.2);
    const highest = Math.max(...settled.map(({ backlog }) => backlog));
    expect(observed!.samples.at(-1)!.backlog).toBeGreaterThan(4 * highest);
  }, 220_000);
});
