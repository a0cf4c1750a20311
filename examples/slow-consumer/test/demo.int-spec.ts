import { type Shared, sharedKafka } from '@headgate/testing';
import { runDemo } from '../src/demo/run-demo.js';

describe('the demo', () => {
  let kafka: Shared<string>;

  beforeAll(async () => {
    kafka = await sharedKafka();
  }, 100_000);
  afterAll(() => kafka?.stop());

  it('[S1] the backlog grows without control; with it the producer settles at what the consumer manages', async () => {
    const { verdict } = await runDemo({
      observeSec: 15,
      enforceSec: 50,
      offeredPerSec: 2_000,
      capacityPerSec: 200,
      objectiveSec: 5,
      brokers: kafka.address,
      signal: AbortSignal.timeout(110_000),
      say: () => {},
      show: () => {},
    });
    expect(verdict.lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(verdict.holds).toBe(true);
  }, 120_000);
});
