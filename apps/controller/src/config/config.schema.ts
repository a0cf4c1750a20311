import { isPostgresUrl, POSTGRES_URL_ERROR } from '@headgate/sources/sql';
import { z } from 'zod';
import { REDIS_VARIABLES } from './redis-settings.js';

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);

/** Names under which only this machine can reach the API. */
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '::1'];

const postgresUrl = z.string().refine(isPostgresUrl, { error: POSTGRES_URL_ERROR });

/** The environment, each variable with its default, unit and reason. */
export const EnvironmentSchema = z.object({
  /** TCP port of the API, metrics and health. 8080 because it needs no rights; 0 takes any free one, for tests. */
  PORT: wholeNumber(0, 65_535).default(8080),
  /** Address to listen on. Loopback alone, because nobody is authenticated yet. */
  HOST: z
    .string()
    .refine((host) => LOOPBACK.includes(host), {
      error: `must be one of ${LOOPBACK.join(', ')}: another host is refused until authentication exists`,
    })
    .default('127.0.0.1'),
  /** Path of the YAML file with clusters and flows. The working directory, so that a fresh clone needs no setting. */
  HEADGATE_CONFIG: z.string().default('./headgate.yaml'),
  /** Brokers of the cluster `main`, host:port separated by commas. Absent: clusters come from the file alone. */
  KAFKA_BROKERS: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((broker) => broker.trim())
        .filter((broker) => broker !== ''),
    )
    .optional(),
  /**
   * The broker `rabbit`: amqp://user:password@host:5672/vhost, and where its management API is. Absent: brokers come from
   * the file alone. The password may stand in a file instead.
   */
  RABBITMQ_URL: z.string().optional(),
  RABBITMQ_MANAGEMENT_URL: z.string().optional(),
  RABBITMQ_PASSWORD_FILE: z.string().optional(),
  ...REDIS_VARIABLES,
  /** The database for flows, decisions and history. Absent: a Postgres of our own, in HEADGATE_DATA. */
  DATABASE_URL: postgresUrl.optional(),
  /**
   * Folder of our own Postgres. Absent: `.headgate` in the working directory, so that a fresh clone keeps its data beside
   * its code; or `/var/lib/headgate` where we are root and the server's own account cannot enter that one.
   */
  HEADGATE_DATA: z.string().max(4096).optional(),
  /** 1 where the demo runs beside the controller: the page then says that what it shows is a demo. */
  HEADGATE_DEMO: z.enum(['0', '1'], { error: 'must be 0 or 1' }).default('0'),
  /** Spacing of polls and decisions, milliseconds. One second: regret grows by half at three (CONTROL.md §1). */
  HEADGATE_CYCLE_MS: wholeNumber(10, 60_000).default(1000),
  /** Lease calls admitted a second; more are refused with 429 before they are read. What two cores serve (FAILURES.md §e). */
  HEADGATE_LEASE_CALLS_PER_SEC: wholeNumber(1, 1_000_000).default(5000),
});
