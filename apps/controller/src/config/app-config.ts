import { type RedisAddress } from '@headgate/bucket/address';
import { type FileConfig } from './config-file.js';

/** What the process was started with. Frozen; what may change while running stands in the file and in `FlowRegistry`. */
export interface AppConfig {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the YAML file, which is watched. */
  readonly configPath: string;
  /** Spacing of polls and decisions, milliseconds. */
  readonly cycleMs: number;
  /** Lease calls that are admitted a second. */
  readonly leaseCallsPerSec: number;
  /** Null: the buckets live in memory. */
  readonly redis: RedisAddress | null;
  /** Null: a Postgres of our own in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Null: where the embedded database chooses, which is `.headgate` for an ordinary user. */
  readonly dataDir: string | null;
  /** The demo runs beside this controller. */
  readonly isDemo: boolean;
  /** Brokers of the cluster `main` from the environment; null where it names none. */
  readonly mainBrokers: readonly string[] | null;
  /** Settings of the broker `rabbit` from the environment, checked by its adapter; null where it names none. */
  readonly rabbitMq: unknown;
  /** What the file said at start; null where there was none. */
  readonly file: FileConfig | null;
  /** The text it was read from, so that the watcher knows a change from the same again. */
  readonly fileText: string | null;
}
export const AppConfig = Symbol('AppConfig');
