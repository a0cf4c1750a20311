import { type Problem } from '@headgate/core';

/** TLS, in the names of Node's `tls.connect`; certificates and keys are PEM text. */
export interface RabbitMqTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  /** True takes any certificate. Said at start and in `headgate_insecure_connections`; for a test alone. */
  readonly insecure?: boolean;
}

/** How to reach one broker, or one cluster of them, on one vhost. */
export interface RabbitMqConfig {
  /** `amqp://host:5672/vhost` or `amqps://…`; without a path the vhost is `/`. Left out: no depth between two counts. */
  readonly url?: string;
  /** `http://host:15672` of the management plugin. */
  readonly management?: string;
  /** `http://host:15692` of the Prometheus plugin, every node: each tells of its own queues only. */
  readonly prometheus?: readonly string[];
  /** Tag `monitoring` and empty permissions on the vhost are enough. */
  readonly user: string;
  readonly password: string;
  readonly tls?: RabbitMqTls;
  /** Which queues are listed; `*` stands for any text. A queue of a flow is read in any case. */
  readonly queues?: { readonly include?: readonly string[]; readonly exclude?: readonly string[] };
}

export type ParsedRabbitMqConfig =
  | { readonly ok: true; readonly config: RabbitMqConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const FIELDS = ['url', 'management', 'prometheus', 'user', 'password', 'tls', 'queues'] as const;
const TLS_TEXTS = ['ca', 'cert', 'key', 'servername'] as const;

/**
 * Reads the settings of one broker from something a person wrote. Unknown fields are refused, all problems are told at
 * once, and no problem repeats a URL or a password.
 *
 * @param path Where these settings stand in the whole configuration, for example `brokers.rabbit`.
 */
export function parseRabbitMqConfig(input: unknown, path = 'rabbitmq'): ParsedRabbitMqConfig {
  const problems: Problem[] = [];
  const refuse = (field: string, message: string) =>
    void problems.push({ path: `${path}${field}`, value: '(hidden)', message });
  if (!isObject(input)) {
    refuse('', `must be an object with ${FIELDS.join(', ')}`);
    return { ok: false, problems };
  }
  unknownOf(input, FIELDS).forEach((name) => {
    refuse(`.${name}`, `is unknown; known are ${FIELDS.join(', ')}`);
  });
  const config = withLogin(input);
  if (config.url !== undefined && !isUrl(config.url, ['amqp:', 'amqps:']))
    refuse('.url', 'must be amqp://host:5672/vhost or amqps://host:5671/vhost');
  if (config.management !== undefined && !isUrl(config.management, ['http:', 'https:']))
    refuse('.management', 'must be http://host:15672 or https://host:15671');
  const { prometheus } = config;
  if (prometheus !== undefined) {
    const isList = Array.isArray(prometheus) && prometheus.length > 0 && prometheus.length <= 100;
    if (!isList || !prometheus.every((one) => isUrl(one, ['http:', 'https:'])))
      refuse('.prometheus', 'must list http://host:15692 of every node');
  }
  if (config.url === undefined && config.management === undefined && prometheus === undefined)
    refuse('', 'needs url, management or prometheus: one of them tells the depth');
  if (typeof config.user !== 'string' || config.user === '') refuse('.user', 'must be the name of a user');
  else if (config.user === 'guest')
    refuse('.user', 'must not be guest, whose password everybody knows: make a user with the tag monitoring');
  if (typeof config.password !== 'string' || config.password === '')
    refuse('.password', 'must be the password, or passwordFile the file that holds it');
  checkTls(config.tls, refuse);
  checkPatterns(config.queues, refuse);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: config as unknown as RabbitMqConfig };
}

/** A login may stand in the URL, as clients of AMQP take it; then it is taken out of it. */
function withLogin(input: Record<string, unknown>): Record<string, unknown> {
  if (typeof input.url !== 'string' || !URL.canParse(input.url)) return { ...input };
  const url = new URL(input.url);
  if (url.username === '') return { ...input };
  const { user = decoded(url.username), password = decoded(url.password) } = input;
  url.username = '';
  url.password = '';
  return { ...input, url: url.href, user, password };
}

function checkTls(tls: unknown, refuse: (field: string, message: string) => void): void {
  if (tls === undefined) return;
  if (!isObject(tls)) {
    refuse('.tls', `must be an object with ${TLS_TEXTS.join(', ')}, insecure`);
    return;
  }
  for (const name of unknownOf(tls, [...TLS_TEXTS, 'insecure']))
    refuse(`.tls.${name}`, `is unknown; known are ${TLS_TEXTS.join(', ')}, insecure`);
  for (const name of TLS_TEXTS)
    if (tls[name] !== undefined && (typeof tls[name] !== 'string' || tls[name] === ''))
      refuse(`.tls.${name}`, 'must be a text that is not empty');
  if (tls.insecure !== undefined && typeof tls.insecure !== 'boolean') refuse('.tls.insecure', 'must be true or false');
}

function checkPatterns(queues: unknown, refuse: (field: string, message: string) => void): void {
  if (queues === undefined) return;
  if (!isObject(queues)) {
    refuse('.queues', 'must be an object with include, exclude');
    return;
  }
  for (const name of unknownOf(queues, ['include', 'exclude']))
    refuse(`.queues.${name}`, 'is unknown; known are include, exclude');
  for (const name of ['include', 'exclude']) {
    const list = queues[name];
    const isGood =
      Array.isArray(list) && list.length <= 100 && list.every((one) => typeof one === 'string' && one !== '');
    if (list !== undefined && !isGood) refuse(`.queues.${name}`, 'must list up to 100 patterns, for example orders*');
  }
}

/** The vhost that a URL names: `amqp://host/%2Fshop` is `/shop`. */
export function vhostOf({ url }: Pick<RabbitMqConfig, 'url'>): string {
  const path = url === undefined ? '' : new URL(url).pathname;
  return path.length <= 1 ? '/' : decoded(path.slice(1));
}

function isUrl(value: unknown, protocols: readonly string[]): boolean {
  if (typeof value !== 'string' || !URL.canParse(value) || /\s/.test(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  return protocols.includes(protocol) && hostname !== '' && username === '' && password === '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const unknownOf = (value: object, known: readonly string[]) =>
  Object.keys(value).filter((name) => !known.includes(name));

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
