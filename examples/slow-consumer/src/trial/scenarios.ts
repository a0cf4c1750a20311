import { type Scenario } from '@headgate/sim';

/** Messages/s that all consumers do, and that producers want to send. */
export const CAPACITY_PER_SEC = 1000;
export const OFFERED_PER_SEC = 10_000;
export const OBJECTIVE_SEC = 5;
export const MEMBERS = 2;
export const PARTITIONS = 6;
/** Nothing before this second is measured. */
export const SETTLED_SEC = 40;
/** A dead member stays in its group for so long. */
const SESSION_SEC = 10;

/** Something that happens at a second of the trial. */
export type TrialEvent =
  | { readonly atSec: number; readonly do: 'capacity'; readonly perSec: number }
  | { readonly atSec: number; readonly do: 'crash' | 'restart' | 'blind' | 'see' }
  | { readonly atSec: number; readonly do: 'stray'; readonly perSec: number };

export interface Trial {
  readonly name: string;
  readonly about: string;
  readonly seconds: number;
  /** 0: after every batch. */
  readonly commitEverySec: number;
  readonly backlogMessages: number;
  readonly events: readonly TrialEvent[];
}

const trial = (name: string, about: string, changes: Partial<Trial> = {}): Trial => ({
  ...{ name, about, seconds: 120, commitEverySec: 0, backlogMessages: 0, events: [] },
  ...changes,
});
const step = (perSec: number): TrialEvent[] => [
  { atSec: 60, do: 'capacity', perSec },
  { atSec: 110, do: 'capacity', perSec: CAPACITY_PER_SEC },
];
const CRASH: TrialEvent[] = [
  { atSec: 60, do: 'crash' },
  { atSec: 80, do: 'restart' },
];

/** Each with its twin in the simulator. */
const TRIALS: readonly Trial[] = [
  trial('headline', '10,000/s offered, 1,000/s capacity, commits after every batch'),
  trial('step-50', 'the capacity halves and returns', { seconds: 160, events: step(500) }),
  trial('step-90', 'the capacity falls by 90 % and returns', { seconds: 180, events: step(100) }),
  trial('crash', 'all consumers die and are started again 20 s later', { seconds: 150, events: CRASH }),
  trial('stray', 'a producer without a budget joins with 300/s', {
    seconds: 150,
    events: [{ atSec: 60, do: 'stray', perSec: 300 }],
  }),
  trial('blind', 'the controller cannot read for 40 s', {
    seconds: 150,
    events: [
      { atSec: 60, do: 'blind' },
      { atSec: 100, do: 'see' },
    ],
  }),
  trial('backlog', '30,000 messages wait at the start', { seconds: 150, backlogMessages: 30_000 }),
  trial('timer-1s', 'commits on a timer of 1 s', { commitEverySec: 1 }),
  trial('timer-5s', 'commits on a timer of 5 s', { seconds: 150, commitEverySec: 5 }),
  trial('crash-timer-5s', 'the crash with commits on a timer of 5 s', {
    ...{ seconds: 160, commitEverySec: 5, events: CRASH },
  }),
];

/** Messages are acknowledged one by one, and the broker counts them every five seconds. */
const QUEUE: Partial<Scenario> = { queue: 'counted', isSerial: false, commitEverySec: 0.1, showsOwners: false };

/** Those that a queue can play: it has no commits on a timer. */
export const trialsOf = (kind: 'kafka' | 'rabbitmq'): readonly Trial[] =>
  kind === 'kafka' ? TRIALS : TRIALS.filter(({ commitEverySec }) => commitEverySec === 0);

/** The same story in the plant. */
export function twinOf(trial: Trial, kind: 'kafka' | 'rabbitmq'): Partial<Scenario> {
  const { seconds, commitEverySec, backlogMessages, events } = trial;
  // A broker sees at once that a connection is gone.
  const sessionSec = kind === 'kafka' ? SESSION_SEC : 0;

  const capacities = events.flatMap((event) => (event.do === 'capacity' ? [event] : []));
  const atOf = (what: TrialEvent['do']) => events.find((event) => event.do === what)?.atSec ?? null;
  const [crashSec, restartSec, blindSec, seeSec] = [atOf('crash'), atOf('restart'), atOf('blind'), atOf('see')];
  const stray = events.find((event) => event.do === 'stray');
  return {
    ...{ ceilingPerSec: OFFERED_PER_SEC, objectiveSec: OBJECTIVE_SEC, objectiveMessages: 1e12, cycleSec: 1 },
    ...{ durationSec: seconds, warmUpSec: SETTLED_SEC, partitions: PARTITIONS, members: MEMBERS },
    offeredPerSec: () => OFFERED_PER_SEC,
    capacityPerSec: (second) => capacities.findLast(({ atSec }) => second >= atSec)?.perSec ?? CAPACITY_PER_SEC,
    unbudgetedPerSec: (second) => (stray?.do === 'stray' && second >= stray.atSec ? stray.perSec : 0),
    ...{ isSerial: commitEverySec === 0, commitEverySec: commitEverySec || 30, maxBatchMessages: 500 },
    ...{ showsOwners: true, showsMembers: true, sessionTimeoutSec: sessionSec, backlogMessages },
    // The one producer asks again as soon as it runs dry.
    ...{ producers: 1, leaseSec: [0.4, 0.6] as const },
    stalls:
      crashSec === null || restartSec === null
        ? []
        : [{ fromSec: crashSec, toSec: Math.max(restartSec, crashSec + sessionSec) + 3, isCrash: true }],
    outages: blindSec === null || seeSec === null ? [] : [{ fromSec: blindSec, toSec: seeSec }],
    events: [],
    ...(kind === 'kafka' ? {} : QUEUE),
  };
}

/** What consumers could do at a second, messages/s; 0 while they are dead. */
export function capacityAt({ events }: Trial, second: number): number {
  let capacity = CAPACITY_PER_SEC;
  let isDead = false;
  for (const event of events) {
    if (event.atSec > second) break;
    if (event.do === 'capacity') capacity = event.perSec;
    if (event.do === 'crash') isDead = true;
    if (event.do === 'restart') isDead = false;
  }
  return isDead ? 0 : capacity;
}
