import { type ProbeInput, probeStep } from './probe.js';

const calm: ProbeInput = {
  ...{
    capacityPerSec: 1000,
    memoryPerSec: 1000,
    queueMessages: 0,
    budgetMessages: 5000,
    commitAgeSec: 0.5,
    cycleSec: 1,
  },
};

describe('probeStep', () => {
  it.each([
    { queueMessages: 0, step: 500 },
    { queueMessages: 1000, step: 250 },
    { queueMessages: 2000, step: 0 },
    { queueMessages: 9000, step: 0 },
  ])(
    'tries $step above the capacity with $queueMessages waiting: what a wrong probe adds stays in the objective',
    (row) => {
      expect(probeStep({ ...calm, queueMessages: row.queueMessages })).toBe(row.step);
    },
  );

  it.each([
    { memoryPerSec: 1100, step: 500 },
    { memoryPerSec: 2000, step: 1000 },
    { memoryPerSec: 9000, step: 3125 },
  ])('is bolder on the way back to $memoryPerSec', ({ memoryPerSec, step }) => {
    expect(probeStep({ ...calm, memoryPerSec })).toBe(step);
  });
});
