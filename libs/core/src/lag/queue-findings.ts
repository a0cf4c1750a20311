import { bySeverity, finding, plural, type Severity } from './group-finding.js';
import { HELD_TOO_LONG_MS, heldMsOf, type QueueFacts } from './queue-facts.js';

/** Something about how a queue or its consumers are set up that hurts, or will. */
export interface QueueFinding {
  readonly code:
    | 'PREFETCH_UNLIMITED'
    | 'PREFETCH_TOO_LARGE'
    | 'NO_CONSUMERS'
    | 'QUEUE_UNBOUNDED'
    | 'UNACKED_TOO_LONG'
    | 'PUBLISHERS_BLOCKED';
  readonly severity: Severity;
  /** What is so, with its figures. */
  readonly fact: string;
  /** Why it hurts. */
  readonly why: string;
  /** What to change. */
  readonly fix: string;
}

export interface QueueFindingOptions {
  /** Objective of the flow that the queue limits, seconds; null where there is none. */
  readonly objectiveSec: number | null;
  /** Messages/s that its consumers take; null where unknown. */
  readonly consumedPerSec: number | null;
}

/** What can be seen of a queue from outside, worst first. Only facts that are known count: a gap accuses nobody. */
export function queueFindingsOf(facts: QueueFacts, options: QueueFindingOptions): readonly QueueFinding[] {
  return [...consumerFindings(facts, options), ...depthFindings(facts, options)].sort(bySeverity);
}

function* consumerFindings(
  facts: QueueFacts,
  { objectiveSec, consumedPerSec }: QueueFindingOptions,
): Generator<QueueFinding> {
  const { unlimitedConsumers, consumers, prefetchTotal, readyMessages, type } = facts;
  if (unlimitedConsumers !== null && unlimitedConsumers > 0)
    yield finding('PREFETCH_UNLIMITED', 'critical', {
      fact: `${plural(unlimitedConsumers, 'consumer')} of ${consumers ?? unlimitedConsumers} ${unlimitedConsumers === 1 ? 'has' : 'have'} no prefetch limit`,
      why: 'The broker pushes the whole queue into their memory, and a crash gives all of it back at once.',
      fix: 'Call channel.prefetch(n) before consume, with n a little above what a consumer works on at one time.',
    });
  if (prefetchTotal !== null && objectiveSec !== null && consumedPerSec !== null && consumedPerSec > 0) {
    const heldSec = prefetchTotal / consumedPerSec;
    if (heldSec > objectiveSec)
      yield finding('PREFETCH_TOO_LARGE', 'medium', {
        fact: `The prefetch of its consumers holds ${prefetchTotal} messages, ${round(heldSec)} s of work; the objective is ${round(objectiveSec)} s`,
        why: 'What a consumer holds nobody else can take: the delay is over its objective before the queue has any length.',
        fix: `Lower it to ${Math.max(1, Math.floor((objectiveSec * consumedPerSec) / 4))} over all consumers, a quarter of the objective.`,
      });
  }
  if (consumers === 0 && type !== 'stream')
    yield finding('NO_CONSUMERS', (readyMessages ?? 0) > 0 ? 'critical' : 'medium', {
      fact:
        (readyMessages ?? 0) > 0 ? `${plural(readyMessages!, 'message')} wait and nobody consumes` : 'Nobody consumes',
      why: 'What is published only makes the queue longer.',
      fix: 'Start its consumers, or delete the queue and its bindings.',
    });
}

function* depthFindings(facts: QueueFacts, { objectiveSec }: QueueFindingOptions): Generator<QueueFinding> {
  const { hasLengthLimit, unackedMessages, alarm, type } = facts;
  if (alarm !== null)
    yield finding('PUBLISHERS_BLOCKED', 'critical', {
      fact: `The broker blocks publishers: ${alarm}`,
      why: 'Every publisher of the broker waits, whatever queue it writes to.',
      fix: 'Free memory or disk of the node; the watermark alone only moves the wall.',
    });
  const heldMs = heldMsOf(facts);
  if (heldMs >= Math.max(HELD_TOO_LONG_MS, 1000 * (objectiveSec ?? 0)))
    yield finding('UNACKED_TOO_LONG', 'high', {
      fact: `${plural(unackedMessages ?? 0, 'message')} ${unackedMessages === 1 ? 'is' : 'are'} unacknowledged and nothing was done for ${round(heldMs / 1000)} s`,
      why: 'A consumer that hangs holds them, and they come again only when its channel closes.',
      fix: 'Look at the consumer; set consumer_timeout so that the broker closes such a channel.',
    });
  if (hasLengthLimit === false && type !== 'stream')
    yield finding('QUEUE_UNBOUNDED', 'low', {
      fact: 'The queue has no length limit',
      why: 'Without one a dead consumer fills the disk of the broker, and its alarm blocks everybody.',
      fix: 'Set max-length or max-length-bytes with overflow reject-publish by a policy, above what the flow allows.',
    });
}

const round = (value: number): number => Math.round(10 * value) / 10;
