import { type LagSource } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { FakeClock } from '@headgate/testing/fakes';
import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { JobRunner } from '../loop/job-runner.js';
import { RightsCheck } from './rights-check.js';
import { type SourceRegistry } from './source-registry.js';

const RIGHT = 'DESCRIBE on group billing';

describe('RightsCheck', () => {
  const targets = () => [{ id: 'c', group: 'billing', topics: ['orders'] }];
  /** One for each question, in their order: what the cluster answers when a test says so. */
  const answers: ((missing: readonly string[]) => void)[] = [];
  const source = {
    missingRights: () => new Promise<readonly string[]>((resolve) => void answers.push(resolve)),
  } as Partial<LagSource>;
  const mode = { manual: true, random: () => 0.5 };
  let jobs: JobRunner;
  let rights: RightsCheck;

  beforeEach(() => {
    Logger.overrideLogger(false);
    answers.length = 0;
    jobs = new JobRunner(new SchedulerRegistry(), new FakeClock(), new MetricRegistry(), mode);
    rights = new RightsCheck({ of: () => source } as unknown as SourceRegistry, jobs);
    rights.begin('main', targets);
  });

  it('says what is missing once the cluster has answered', async () => {
    const check = jobs.runNow('rights:main');
    answers[0]!([RIGHT]);
    await check;
    expect(rights.gapOf('main')).toContain(RIGHT);
  });

  it('takes no answer for a cluster that was dropped while it was asked', async () => {
    const check = jobs.runNow('rights:main');
    rights.drop('main');
    answers[0]!([RIGHT]);
    await check;
    expect(rights.gapOf('main')).toBeNull();
  });

  it('takes no answer of before for a cluster that was dropped and begun again', async () => {
    const before = jobs.runNow('rights:main');
    rights.drop('main');
    rights.begin('main', targets);
    const check = jobs.runNow('rights:main');
    answers[1]!([]);
    await check;
    answers[0]!([RIGHT]);
    await before;
    expect(rights.gapOf('main')).toBeNull();
  });
});
