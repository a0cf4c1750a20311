/** Messages that one consumer of the trial may hold: a fifth of a second of its work, as docs/queues.md advises. */
export const PREFETCH = 100;

/** What the trial tells its processes of the queue. */
export function readRabbitSettings({ RABBITMQ_URL = '', QUEUE = '' }: NodeJS.ProcessEnv) {
  return { url: RABBITMQ_URL, queue: QUEUE };
}
