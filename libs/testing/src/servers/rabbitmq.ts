import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
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
  readonly ports: readonly number[];
  /** Changes with every restart. */
  readonly pid: number;
  readonly isRunning: boolean;
  /** A request to the management API as guest; throws where it does not succeed. */
  manage(method: string, path: string, body?: unknown): Promise<unknown>;
  /** `rabbitmqctl` on this node: what it printed. */
  ctl(...args: readonly string[]): Promise<string>;
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
  /** A node that this one makes a cluster with; it must outlive this one, whose port mapper it is. */
  readonly joins?: Pick<RabbitMqServer, 'ports'>;
}

const run = promisify(execFile);

/** Erlang's port mapper runs beside the broker, in its process group and on a port of its own, and ends with it. */
const RUN =
  '/usr/lib/rabbitmq/bin/rabbitmq-server & BROKER=$!; trap "kill -TERM $BROKER" TERM; wait $BROKER; wait $BROKER';
/** One for all nodes, so that they may make a cluster and be told what to do; they listen on this machine alone. */
const COOKIE = 'headgate-tests';
/** Schedulers that spin while they wait would take a core of a small machine. */
const ERLANG = `+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -setcookie ${COOKIE}`;

const nodeOf = (ports: readonly number[]) => `hg${ports[0]}@localhost`;

/** A real RabbitMQ of one node; the user guest may come from this machine. */
export async function startRabbitMq({
  plugins = [],
  config = [],
  tls,
  joins,
}: RabbitMqOptions = {}): Promise<RabbitMqServer> {
  const mapperOf = (ports: readonly number[]) => String((joins?.ports ?? ports)[2]);
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
        ...(joins === undefined ? [] : clusterLines(nodeOf(joins.ports))),
        ...config,
      ];
      await writeFile(`${dir}/rabbitmq.conf`, `${lines.join('\n')}\n`);
      await writeFile(`${dir}/plugins`, `[${plugins.join(',')}].\n`);
      if (tls === undefined) return;
      await writeFile(`${dir}/cert.pem`, tls.cert);
      await writeFile(`${dir}/key.pem`, tls.key);
    },
    launch: (dir, ports) => ({
      name: 'rabbitmq',
      command: 'sh',
      args: ['-c', joins ? RUN : `epmd -port ${ports[2]} -address 127.0.0.1 & ${RUN}`],
      env: {
        RABBITMQ_NODENAME: nodeOf(ports),
        RABBITMQ_DIST_PORT: String(ports[1]),
        ERL_EPMD_PORT: mapperOf(ports),
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
        const awaited = [
          ports[0]!,
          ...(plugins.includes('rabbitmq_management') ? [ports[3]!] : []),
          ...(plugins.includes('rabbitmq_prometheus') ? [ports[4]!] : []),
        ];
        return (await Promise.all(awaited.map((one) => accepts(one)))).every(Boolean);
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
  const ctl = async (...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, ERL_EPMD_PORT: mapperOf(server.ports), RABBITMQ_CONF_ENV_FILE: '/dev/null' };
    const { stdout } = await run(
      '/usr/lib/rabbitmq/bin/rabbitmqctl',
      ['-n', nodeOf(server.ports), '--erlang-cookie', COOKIE, ...args],
      { env },
    );
    return stdout;
  };
  const addresses = { url: `amqp://127.0.0.1:${server.port}`, managementUrl, prometheusUrl: `http://${at(4)}` };
  return Object.assign(server, { ...addresses, tlsUrl: `amqps://${at(5)}`, manage, ctl });
}

const clusterLines = (node: string): string[] => [
  'cluster_formation.peer_discovery_backend = classic_config',
  `cluster_formation.classic_config.nodes.1 = ${node}`,
];

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
