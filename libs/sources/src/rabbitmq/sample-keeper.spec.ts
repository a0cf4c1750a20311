import { type QueueSample } from './queue-sample.js';
import { SampleKeeper } from './sample-keeper.js';
import { type Sampler } from './sampler.js';

const sampleOf = (doneMessages: number) => ({ queue: 'orders', doneMessages }) as QueueSample;

/** A sampler whose answers take so long on a clock that only it moves. */
class Answers implements Sampler {
  readonly via = 'management';
  nowMs = 0;
  done = 0;
  tookMs = 400;
  asked = 0;
  failure: string | null = null;
  readonly keeper = new SampleKeeper(
    this,
    { monotonicMs: () => this.nowMs, wallMs: () => 0 },
    5000,
    new AbortController().signal,
  );

  async sample(queues: readonly string[]) {
    this.asked += 1;
    this.nowMs += this.tookMs;
    if (this.failure !== null) throw new Error(this.failure);
    return { queues: new Map(queues.map((queue) => [queue, { sample: sampleOf(this.done) }])), alarm: null };
  }

  async at(nowMs: number) {
    this.nowMs = nowMs;
    this.keeper.ask(['orders']);
    await this.keeper.settled();
    return (await this.keeper.newest('orders', AbortSignal.timeout(1000)))!;
  }
}

describe('what a broker was asked', () => {
  it('[Q6] takes the same numbers within 5 × the time of their making for the cache, and no new sample', async () => {
    const answers = new Answers();
    answers.tookMs = 1500;
    expect((await answers.at(0)).atMs).toBe(1500);
    answers.tookMs = 1;
    expect((await answers.at(5000)).atMs).toBe(1500);
    expect((await answers.at(10_001)).atMs).toBe(10_002);
    answers.done = 7;
    expect((await answers.at(15_002)).atMs).toBe(15_003);
  });

  it('is asked no more often than every 5 s, and less often where it takes long', async () => {
    const answers = new Answers();
    for (let second = 0; second < 5; second++) await answers.at(second * 1000 + 400);
    expect(answers.asked).toBe(1);
    answers.tookMs = 8000;
    await answers.at(6000);
    await answers.at(15_000);
    expect(answers.asked).toBe(2);
  });

  it('keeps the numbers with their age where a question fails, and says so', async () => {
    const answers = new Answers();
    const before = await answers.at(0);
    answers.failure = 'broken';
    expect(await answers.at(6000)).toMatchObject({
      sample: before.sample,
      atMs: before.atMs,
      failure: { reason: 'unreachable' },
    });
  });
});
