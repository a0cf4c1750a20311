import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type KafkaConfig, parseKafkaConfig } from '@headgate/sources/kafka';

export const LAG_USAGE = `usage: headgate lag --brokers HOST:PORT[,HOST:PORT] [--group G] [--watch] [--json]
  --group G            the partitions of one group; without it a line for each group, worst first
  --watch              again every 2 s, until Ctrl-C
  --json               one JSON document instead of a table (one a line with --watch)
  --allow N            up to N waiting messages of a group are fine (default 0)
  --tls [--ca FILE]    TLS; --ca: PEM file of the authority
  --sasl MECHANISM     plain, scram-sha-256 or scram-sha-512, with --username U; the password stands in
                       HEADGATE_KAFKA_PASSWORD
exit code: 0 fine, 1 behind, 2 unknown, 3 wrong use or no connection
`;

export interface LagArgs {
  readonly kafka: KafkaConfig;
  readonly group: string | null;
  readonly watch: boolean;
  readonly json: boolean;
  readonly allowMessages: number;
}

/** Reads the arguments; a text is what is wrong with them. */
export function readLagArgs(argv: readonly string[], password: string | undefined): LagArgs | string {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(argv);
  } catch (error) {
    return (error as Error).message;
  }
  const { brokers, group, watch = false, json = false, allow = '0', tls, ca, sasl, username } = values;
  if (brokers === undefined) return '--brokers is missing: name at least one broker, for example kafka-1:9092';
  const allowMessages = Number(allow);
  if (!Number.isSafeInteger(allowMessages) || allowMessages < 0)
    return `--allow ${allow} must be a whole number from 0`;
  if (sasl !== undefined && password === undefined)
    return '--sasl needs the password in the environment variable HEADGATE_KAFKA_PASSWORD';
  let authority: string | undefined;
  try {
    authority = ca === undefined ? undefined : readFileSync(ca, 'utf8');
  } catch (error) {
    return `--ca ${ca} cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
  const ssl = authority !== undefined ? { ca: authority } : tls ? (true as const) : undefined;
  const parsed = parseKafkaConfig(
    {
      brokers: brokers.split(',').map((one) => one.trim()),
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl: { mechanism: sasl, username, password } }),
    },
    'lag',
  );
  if (!parsed.ok) return parsed.problems.map(({ path, message }) => `${path} ${message}`).join('\n');
  return { kafka: parsed.config, group: group ?? null, watch, json, allowMessages };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    ...{ brokers: text, group: text, allow: text, ca: text, sasl: text, username: text },
    ...{ watch: flag, json: flag, tls: flag },
  };
  return parseArgs({ args: [...argv], options, strict: true }).values;
}
