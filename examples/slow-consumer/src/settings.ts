/** Settings of the example's processes; each can be given as an environment variable of the same name in capitals. */
export interface Settings {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly group: string;
  /** Where the controller listens. */
  readonly headgateUrl: string;
  readonly flow: string;
  /** What the producer would send if nobody held it back, messages/s. */
  readonly offeredPerSec: number;
  /** Work that one message takes, milliseconds: 1 ms is 1,000 messages/s. */
  readonly workMsPerMessage: number;
  /** Bytes that the consumer fetches from a partition at once. One to two seconds of work keeps its commits close together. */
  readonly maxBytesPerPartition: number;
}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    brokers: (env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(','),
    topic: env.TOPIC ?? 'orders',
    group: env.GROUP ?? 'billing',
    headgateUrl: env.HEADGATE_URL ?? 'http://127.0.0.1:8080',
    flow: env.FLOW ?? 'orders',
    offeredPerSec: readNumber(env, 'OFFERED_PER_SEC', 10_000),
    workMsPerMessage: readNumber(env, 'WORK_MS_PER_MESSAGE', 1),
    maxBytesPerPartition: readNumber(env, 'MAX_BYTES_PER_PARTITION', 60_000),
  };
}

function readNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const value = env[name] === undefined ? otherwise : Number(env[name]);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`${name} is ${JSON.stringify(env[name])}; it must be a number above 0`);
}
