import { type Problem } from '@headgate/core';

/** How to log in. The mechanisms that kafkajs ships without further packages. */
export interface SaslOptions {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** TLS, in the names of Node's `tls.connect`; certificates and keys are PEM text. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** How to reach one cluster. */
export interface KafkaConfig {
  /** `host:port`, one or more: where to ask for the rest of the cluster. */
  readonly brokers: readonly string[];
  /** Name under which the brokers see us in their logs and quotas. */
  readonly clientId?: string;
  readonly ssl?: TlsOptions | true;
  readonly sasl?: SaslOptions;
}

export type ParsedKafkaConfig =
  | { readonly ok: true; readonly config: KafkaConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const MECHANISMS: readonly string[] = ['plain', 'scram-sha-256', 'scram-sha-512'];
const TLS_TEXTS = ['ca', 'cert', 'key', 'passphrase', 'servername'] as const;
/** Fields that never carry a secret. What stands anywhere else, a misspelt field too, is not repeated. */
const SHOWN = /^\.(brokers(\.\d+)?|clientId)$/;

/**
 * Reads the settings of one cluster from something a person wrote. Unknown fields are refused, all problems are told at
 * once, and no problem repeats a secret.
 *
 * @param path Where these settings stand in the whole configuration, for example `sources.main`.
 */
export function parseKafkaConfig(input: unknown, path = 'kafka'): ParsedKafkaConfig {
  const problems: Problem[] = [];
  // People write user:password@host, and a comma in the password makes two brokers of it: one `@` hides them all.
  const isShown = (field: string) => SHOWN.test(field) && !JSON.stringify(input).includes('@');
  const refuse = (field: string, value: unknown, message: string) => {
    const shown = value === undefined || value === null || isShown(field) ? value : '(hidden)';
    problems.push({ path: `${path}${field}`, value: shown, message });
  };
  const object = (value: unknown, field: string, known: readonly string[]): Record<string, unknown> | null => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      refuse(field, value, `must be an object with ${known.join(', ')}`);
      return null;
    }
    for (const name of Object.keys(value).filter((name) => !known.includes(name)))
      refuse(`${field}.${name}`, (value as Record<string, unknown>)[name], `is unknown; known are ${known.join(', ')}`);
    return value as Record<string, unknown>;
  };
  const text = (value: unknown, field: string) => {
    if (typeof value !== 'string' || value === '') refuse(field, value, 'must be a text that is not empty');
  };

  const config = object(input, '', ['brokers', 'clientId', 'ssl', 'sasl']);
  if (config === null) return { ok: false, problems };
  if (!Array.isArray(config.brokers) || config.brokers.length === 0)
    refuse('.brokers', config.brokers, 'must list at least one host:port');
  else
    config.brokers.forEach((broker: unknown, at) => {
      if (typeof broker !== 'string' || parseAddress(broker) === null)
        refuse(`.brokers.${at}`, broker, 'must be host:port, for example kafka-1:9092');
    });
  if (config.clientId !== undefined) text(config.clientId, '.clientId');
  if (config.ssl !== undefined && config.ssl !== true) {
    const ssl = object(config.ssl, '.ssl', [...TLS_TEXTS, 'rejectUnauthorized']);
    for (const name of TLS_TEXTS) if (ssl?.[name] !== undefined) text(ssl[name], `.ssl.${name}`);
    if (ssl?.rejectUnauthorized !== undefined && typeof ssl.rejectUnauthorized !== 'boolean')
      refuse('.ssl.rejectUnauthorized', ssl.rejectUnauthorized, 'must be true or false');
  }
  if (config.sasl !== undefined) {
    const sasl = object(config.sasl, '.sasl', ['mechanism', 'username', 'password']);
    if (sasl !== null) {
      if (!MECHANISMS.includes(sasl.mechanism as string))
        refuse('.sasl.mechanism', sasl.mechanism, `must be one of ${MECHANISMS.join(', ')}`);
      text(sasl.username, '.sasl.username');
      text(sasl.password, '.sasl.password');
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: config as unknown as KafkaConfig };
}

/** Splits `host:port`; an IPv6 host stands in brackets. Null where it is neither. */
export function parseAddress(broker: string): { host: string; port: number } | null {
  const match = /^(?:\[([^\]\s]+)\]|([^:@[\]\s]+)):(\d{1,5})$/.exec(broker);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port };
}
