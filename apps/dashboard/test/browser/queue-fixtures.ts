import { type QueueDetail, type QueueLine, type QueuePage } from '@headgate/contract';

const utc = (ms: number): string => new Date(ms).toISOString();
/** RabbitMQ takes any 255 bytes for a name. */
export const HOSTILE = '<img src=x onerror=alert(1)>';

function line(queue: string, changes: Partial<QueueLine> = {}): QueueLine {
  return {
    ...{ broker: 'rabbit', queue, vhost: '/', type: 'classic', state: 'running', status: 'OK' },
    ...{ statusReason: 'it is consumed', risk: 0.2, needsYou: false },
    ...{ depthMessages: 420, depthMessagesReason: null, readyMessages: 380, unackedMessages: 40 },
    ...{ consumers: 2, consumersReason: null, consumedPerSec: 200, consumedPerSecReason: null, producedPerSec: 198 },
    ...{ sampleAgeMs: 700, flow: 'orders' },
    ...changes,
  };
}

const NO_PACE = { consumedPerSec: null, consumedPerSecReason: 'no flow reads it', producedPerSec: null, flow: null };
export const QUEUES: readonly QueueLine[] = [
  line(HOSTILE, {
    ...{ status: 'STOPPED', statusReason: '12,000 messages wait and nobody consumes', risk: 3.9, needsYou: true },
    ...{ depthMessages: 12_000, readyMessages: 12_000, unackedMessages: 0, consumers: 0, ...NO_PACE },
  }),
  line('mirror', {
    ...{
      status: 'UNKNOWN',
      statusReason: 'the broker calls it minority, so its numbers are old',
      risk: 1,
      needsYou: true,
    },
    ...{ type: 'quorum', state: 'minority', depthMessages: null, depthMessagesReason: 'the broker tells none' },
    ...{ readyMessages: null, unackedMessages: null, consumers: null, consumersReason: 'not told', ...NO_PACE },
  }),
  line('receipts'),
];

export const queuePage = (q: string, now: number): QueuePage => {
  const queues = QUEUES.filter(({ queue }) => queue.includes(q));
  return {
    ...{ serverTime: utc(now), answer: '2 of 3 queues need a look', matching: queues.length, queues, nextCursor: null },
    brokers: [{ broker: 'rabbit', queues: 3, listedAt: utc(now - 9000), gap: null }],
  };
};

export const queueDetail = (found: QueueLine, now: number): QueueDetail => ({
  ...found,
  ...{ serverTime: utc(now), node: 'rabbit@a', activeConsumers: found.consumers, prefetchTotal: null },
  ...{ isSaturated: null, hasLengthLimit: false, publishedMessages: 90_000, doneMessages: 78_000 },
  ...{ redeliveredMessages: 0, via: 'management', countedAgeMs: 2400, alarm: null, objectiveSec: null },
  unseen: ['counts: the management API did not answer within the deadline: look at the broker'],
  findings: [
    {
      ...{ code: 'NO_CONSUMERS', severity: 'critical', fact: '12,000 messages wait and nobody consumes' },
      why: 'What is published only makes the queue longer.',
      fix: 'Start its consumers, or delete the queue and its bindings.',
    },
  ],
});
