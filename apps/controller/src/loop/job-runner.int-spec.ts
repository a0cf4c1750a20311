import { MetricRegistry } from '@headgate/metrics';
import { FakeClock } from '@headgate/testing/fakes';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { JobRunner } from './job-runner.js';

describe('JobRunner', () => {
  const clock = new FakeClock();
  const metrics = new MetricRegistry();
  let random = 0.5;
  const makeRunner = () =>
    new JobRunner(new SchedulerRegistry(), clock, metrics, { manual: false, random: () => random });
  let jobs: JobRunner;
  const count = async (name: string) =>
    (await metrics.text())
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1);

  beforeEach(() => {
    jest.useFakeTimers();
    Logger.overrideLogger(false);
    random = 0.5;
    metrics.forget('job', 'j');
    jobs = makeRunner();
  });
  afterEach(async () => {
    const stopped = jobs.stop();
    await jest.advanceTimersByTimeAsync(2000);
    await stopped;
    jest.useRealTimers();
  });

  it('runs a job at once and then once a cycle', async () => {
    const run = jest.fn(async () => undefined);
    jobs.start({ name: 'j', everyMs: 1000, deadlineMs: 500, run });
    await jest.advanceTimersByTimeAsync(3500);
    expect(run).toHaveBeenCalledTimes(4);
  });

  it.each([
    { chance: 0, everyMs: 900 },
    { chance: 0.5, everyMs: 1000 },
    { chance: 1, everyMs: 1100 },
  ])('moves the next start to $everyMs ms where chance is $chance', async ({ chance, everyMs }) => {
    random = chance;
    const run = jest.fn(async () => undefined);
    jobs.start({ name: 'j', everyMs: 1000, deadlineMs: 500, run });
    await jest.advanceTimersByTimeAsync(everyMs - 1);
    expect(run).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(2);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('never runs a job beside itself, and counts what it left out', async () => {
    const run = jest.fn(() => new Promise<void>(() => undefined));
    jobs.start({ name: 'j', everyMs: 1000, deadlineMs: 10_000, run });
    await jest.advanceTimersByTimeAsync(3500);
    expect(run).toHaveBeenCalledTimes(1);
    expect(await count('headgate_job_skipped_total{job="j"}')).toBe('3');
  });

  it('aborts the signal at the deadline, counts an error, and goes on', async () => {
    const run = jest.fn(
      (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    jobs.start({ name: 'j', everyMs: 1000, deadlineMs: 300, run });
    await jest.advanceTimersByTimeAsync(1400);
    expect(run).toHaveBeenCalledTimes(2);
    expect(await count('headgate_job_errors_total{job="j"}')).toBe('2');
  });

  it('counts a job that throws, and goes on', async () => {
    const run = jest.fn(() => Promise.reject(new Error('no')));
    jobs.start({ name: 'j', everyMs: 1000, deadlineMs: 300, run });
    await jest.advanceTimersByTimeAsync(2100);
    expect(run).toHaveBeenCalledTimes(3);
    expect(await count('headgate_job_errors_total{job="j"}')).toBe('3');
  });

  it('keeps what one flow throws away from the others', async () => {
    await expect(jobs.isolate('bad', () => Promise.reject(new Error('no')))).resolves.toBeUndefined();
    expect(await count('headgate_turn_errors_total{flow="bad"}')).toBe('1');
  });

  it('starts nothing after a stop, and waits for what is under way', async () => {
    let finish = () => {};
    const run = jest.fn(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    jobs.start({ name: 'j', everyMs: 1000, deadlineMs: 10_000, run });
    await jest.advanceTimersByTimeAsync(1);
    let isStopped = false;
    const stopped = jobs.stop().then(() => {
      isStopped = true;
    });
    await jest.advanceTimersByTimeAsync(1500);
    expect(isStopped).toBe(false);
    finish();
    await stopped;
    await jest.advanceTimersByTimeAsync(5000);
    expect(run).toHaveBeenCalledTimes(1);
  });
});
