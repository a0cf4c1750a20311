import { TestServer } from './server.js';
import { accepts } from './tcp.js';

export interface RabbitMqServer {
  /** `amqp://…`, as amqplib takes it. */
  readonly url: string;
  readonly port: number;
  /** Changes with every restart. */
  readonly pid: number;
  readonly isRunning: boolean;
  stop(options?: { keepData?: boolean }): Promise<void>;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  restart(): Promise<void>;
}

/** Erlang's port mapper runs beside the broker, in its process group and on a port of its own, and ends with it. */
const RUN =
  '/usr/lib/rabbitmq/bin/rabbitmq-server & BROKER=$!; trap "kill -TERM $BROKER" TERM; wait $BROKER; wait $BROKER';

/** A real RabbitMQ of one node; the user guest may come from this machine. */
export async function startRabbitMq(): Promise<RabbitMqServer> {
  const server = await TestServer.start({
    name: 'rabbitmq',
    portCount: 3,
    launch: (dir, [port, distribution, mapper]) => ({
      name: 'rabbitmq',
      command: 'sh',
      args: ['-c', `epmd -port ${mapper} -address 127.0.0.1 & ${RUN}`],
      env: {
        RABBITMQ_NODENAME: `hg${port}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(port),
        RABBITMQ_DIST_PORT: String(distribution),
        ERL_EPMD_PORT: String(mapper),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        RABBITMQ_MNESIA_BASE: `${dir}/data`,
        RABBITMQ_LOG_BASE: `${dir}/log`,
        RABBITMQ_CONF_ENV_FILE: '/dev/null',
        RABBITMQ_ENABLED_PLUGINS_FILE: `${dir}/plugins`,
        RABBITMQ_PID_FILE: `${dir}/pid`,
      },
      isReady: () => accepts(port!),
      readyWithinMs: 60_000,
    }),
  }).catch(explain);
  return Object.assign(server, { url: `amqp://127.0.0.1:${server.port}` });
}

function explain(error: Error): never {
  if (!/not found|ENOENT/.test(error.message)) throw error;
  throw new Error('rabbitmq-server is not there: apt-get install rabbitmq-server', { cause: error });
}
