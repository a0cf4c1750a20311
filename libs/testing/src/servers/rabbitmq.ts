import { writeFile } from 'node:fs/promises';
import { TestServer } from './server.js';
import { accepts } from './tcp.js';

export interface RabbitMqServer {
  /** `amqp://…`, as amqplib takes it: as guest, who may do everything from this machine. */
  readonly url: string;
  readonly port: number;
  /** `http://…` of the management API and of the Prometheus plugin; nobody listens where the plugin is not enabled. */
  readonly managementUrl: string;
  readonly prometheusUrl: string;
  /** `127.0.0.1:port` that wants TLS; the same certificate serves the management API where TLS was asked for. */
  readonly tlsUrl: string;
  /** Changes with every restart. */
  readonly pid: number;
  readonly isRunning: boolean;
  /** A request to the management API as guest; throws where it does not succeed. */
  manage(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(options?: { keepData?: boolean }): Promise<void>;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  restart(): Promise<void>;
}

export interface RabbitMqOptions {
  /** For example `rabbitmq_management`, `rabbitmq_prometheus`. Default: none. */
  readonly plugins?: readonly string[];
  /** Lines of rabbitmq.conf, for example `management.rates_mode = none`. */
  readonly config?: readonly string[];
  /** PEM of a certificate and its key: a second listener that wants TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Erlang's port mapper runs beside the broker, in its process group and on a port of its own, and ends with it. */
const RUN =
  '/usr/lib/rabbitmq/bin/rabbitmq-server & BROKER=$!; trap "kill -TERM $BROKER" TERM; wait $BROKER; wait $BROKER';
/** Schedulers that spin while they wait would take a core of a small machine. */
const ERLANG = '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none';

/** A real RabbitMQ of one node; the user guest may come from this machine. */
export async function startRabbitMq({ plugins = [], config = [], tls }: RabbitMqOptions = {}): Promise<RabbitMqServer> {
  const server = await TestServer.start({
    name: 'rabbitmq',
    portCount: 6,
    prepare: async (dir, [port, , , management, prometheus, secure]) => {
      const lines = [
        `listeners.tcp.1 = 127.0.0.1:${port}`,
        'log.console = true',
        'log.file = false',
        'disk_free_limit.absolute = 50MB',
        ...(plugins.includes('rabbitmq_management')
          ? [`management.tcp.port = ${management}`, 'management.tcp.ip = 127.0.0.1']
          : []),
        ...(plugins.includes('rabbitmq_prometheus')
          ? [`prometheus.tcp.port = ${prometheus}`, 'prometheus.tcp.ip = 127.0.0.1']
          : []),
        ...(tls === undefined ? [] : tlsLines(dir, secure!)),
        ...config,
      ];
      await writeFile(`${dir}/rabbitmq.conf`, `${lines.join('\n')}\n`);
      await writeFile(`${dir}/plugins`, `[${plugins.join(',')}].\n`);
      if (tls === undefined) return;
      await writeFile(`${dir}/cert.pem`, tls.cert);
      await writeFile(`${dir}/key.pem`, tls.key);
    },
    launch: (dir, [port, distribution, mapper, management, prometheus]) => ({
      name: 'rabbitmq',
      command: 'sh',
      args: ['-c', `epmd -port ${mapper} -address 127.0.0.1 & ${RUN}`],
      env: {
        RABBITMQ_NODENAME: `hg${port}@localhost`,
        RABBITMQ_DIST_PORT: String(distribution),
        ERL_EPMD_PORT: String(mapper),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        RABBITMQ_CONFIG_FILE: `${dir}/rabbitmq`,
        RABBITMQ_MNESIA_BASE: `${dir}/data`,
        RABBITMQ_LOG_BASE: `${dir}/log`,
        RABBITMQ_SCHEMA_DIR: `${dir}/schema`,
        RABBITMQ_GENERATED_CONFIG_DIR: `${dir}/config`,
        RABBITMQ_CONF_ENV_FILE: '/dev/null',
        RABBITMQ_ENABLED_PLUGINS_FILE: `${dir}/plugins`,
        RABBITMQ_PID_FILE: `${dir}/pid`,
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: ERLANG,
      },
      isReady: async () => {
        const ports = [
          port!,
          ...(plugins.includes('rabbitmq_management') ? [management!] : []),
          ...(plugins.includes('rabbitmq_prometheus') ? [prometheus!] : []),
        ];
        return (await Promise.all(ports.map((one) => accepts(one)))).every(Boolean);
      },
      readyWithinMs: 120_000,
    }),
  }).catch(explain);
  const at = (index: number) => `127.0.0.1:${server.ports[index]}`;
  const managementUrl = `http://${at(3)}`;
  const manage = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = {
      authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}`,
      'content-type': 'application/json',
    };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${managementUrl}/api/${path}`, { method, headers, ...sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
    return text === '' ? null : JSON.parse(text);
  };
  const addresses = { url: `amqp://127.0.0.1:${server.port}`, managementUrl, prometheusUrl: `http://${at(4)}` };
  return Object.assign(server, { ...addresses, tlsUrl: `amqps://${at(5)}`, manage });
}

function tlsLines(dir: string, port: number): string[] {
  return [
    `listeners.ssl.1 = 127.0.0.1:${port}`,
    `ssl_options.certfile = ${dir}/cert.pem`,
    `ssl_options.keyfile = ${dir}/key.pem`,
    'ssl_options.verify = verify_none',
    'ssl_options.fail_if_no_peer_cert = false',
  ];
}

function explain(error: Error): never {
  if (!/not found|ENOENT/.test(error.message)) throw error;
  throw new Error('rabbitmq-server is not there: apt-get install rabbitmq-server', { cause: error });
}
