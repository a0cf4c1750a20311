/** What the queue's processes are told: at start by the environment, later by messages of their parent. */
export interface ProducerSettings {
  /** What it would send if nobody held it back, messages/s. */
  readonly offeredPerSec: number;
}

export interface ConsumerSettings {
  /** Work that one message takes, milliseconds: 1 ms is 1,000 messages/s. */
  readonly msPerMessage: number;
  /** It takes nothing, and stays connected. */
  readonly isPaused: boolean;
}

/** What a queue process tells its parent once a second. Counts are since its start. */
export interface QueueReport {
  readonly kind: 'queue-producer' | 'queue-consumer';
  readonly messages: number;
  /** What the producer wanted to send by now; what the consumer was offered is not known to it. */
  readonly offered?: number;
  readonly errors: number;
  /** One line for people, where something is in the way. */
  readonly trouble: string | null;
}

export interface QueueEnvironment {
  readonly databaseUrl: string;
  readonly headgateUrl: string;
  readonly flow: string;
  readonly producer: string;
}

export function readQueueEnvironment(env: NodeJS.ProcessEnv): QueueEnvironment {
  if (!env.DATABASE_URL) throw new Error('DATABASE_URL must name the Postgres that holds the table demo_queue');
  return {
    databaseUrl: env.DATABASE_URL,
    headgateUrl: env.HEADGATE_URL ?? 'http://127.0.0.1:8080',
    flow: env.FLOW ?? 'orders',
    producer: env.PRODUCER ?? 'checkout',
  };
}

export function readNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const value = env[name] === undefined ? otherwise : Number(env[name]);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`${name} is ${JSON.stringify(env[name])}; it must be a number above 0`);
}

/** Calls back with every settings message of the parent, and ends this process when the parent has ended. */
export function obeyParent(change: (settings: Record<string, unknown>) => void): void {
  process.on('message', (message) => change(message as Record<string, unknown>));
  process.on('disconnect', () => process.exit(0));
}

/** Tells the parent process; without one it tells people. */
export function tellQueue(report: QueueReport): void {
  if (process.send) process.send(report);
  else console.info(JSON.stringify(report));
}
