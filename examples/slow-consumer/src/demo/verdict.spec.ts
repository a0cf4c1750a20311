import { type PhaseResult, type PhaseSample } from './phase.js';
import { judge } from './verdict.js';

const OBJECTIVE_SEC = 5;
const EXPECTED = { offeredPerSec: 10_000, capacityPerSec: 1_000 };

interface Course {
  readonly seconds: number;
  readonly sentPerSec?: number;
  readonly growthPerSec?: number;
  /** Share of its samples beyond the objective, the last ones. */
  readonly outsideShare?: number;
  readonly producerErrors?: number;
}

function phase({ seconds, sentPerSec = 1_000, growthPerSec = 0, outsideShare = 0, producerErrors = 0 }: Course) {
  const firstOutside = seconds - Math.round(outsideShare * seconds);
  const samples = Array.from({ length: seconds }, (_, i): PhaseSample => {
    const delaySec = i < firstOutside ? OBJECTIVE_SEC : OBJECTIVE_SEC + 0.1;
    return { second: i + 1, backlog: growthPerSec * i, sentPerSec, consumedPerSec: 1_000, delaySec, why: '' };
  });
  const plan = { title: '', flow: '', topic: '', group: '', seconds };
  return { plan, samples, offered: 0, sent: 0, consumed: 0, producerErrors, delaysMs: [] } satisfies PhaseResult;
}

/** The cascade as it must be, and its cure: 129 s, of which 100 are judged. */
const CASCADE: Course = { seconds: 60, growthPerSec: 9_000 };
const CURE: Course = { seconds: 129 };
const failures = (cascade: Course, cure: Course) => {
  const { holds, lines } = judge(phase(cascade), phase(cure), OBJECTIVE_SEC, EXPECTED);
  return { holds, failed: lines.filter((line) => line.startsWith('FAIL')) };
};

describe("the demo's judge", () => {
  it('is content with the cascade and its cure', () => {
    expect(failures(CASCADE, CURE)).toEqual({ holds: true, failed: [] });
    expect(failures(CASCADE, { ...CURE, outsideShare: 5 / 129 })).toEqual({ holds: true, failed: [] });
  });

  it.each<[string, Course, Course, RegExp]>([
    ['no growth without control', { ...CASCADE, growthPerSec: 0 }, CURE, /backlog grows by 0\/s/],
    ['growth that is 20 % short', { ...CASCADE, growthPerSec: 7_200 }, CURE, /backlog grows by 7,200\/s/],
    ['a rate 20 % above', CASCADE, { ...CURE, sentPerSec: 1_200 }, /settles at 1,200\/s/],
    ['a rate 20 % below', CASCADE, { ...CURE, sentPerSec: 800 }, /settles at 800\/s/],
    ['94 % inside the objective', CASCADE, { ...CURE, outsideShare: 6 / 129 }, /in 94\.0 % of 100 samples/],
    ['an error while observed', { ...CASCADE, producerErrors: 1 }, CURE, /saw 1 errors/],
    ['an error while enforced', CASCADE, { ...CURE, producerErrors: 1 }, /saw 1 errors/],
  ])('refuses %s, and nothing else of it', (_, cascade, cure, line) => {
    expect(failures(cascade, cure)).toEqual({ holds: false, failed: [expect.stringMatching(line)] });
  });

  it('refuses a cure that was too short to settle', () => {
    expect(failures(CASCADE, { seconds: 29 }).holds).toBe(false);
  });
});
