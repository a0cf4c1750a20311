import { FaultProxy, type RabbitMqServer, startRabbitMq } from '@headgate/testing';
import { connect } from 'amqplib';
import { PREFETCH } from './rabbit-settings.js';
import { MEMBERS, type Trial } from './scenarios.js';
import { type TrialBroker, type TrialWorld } from './world.js';

/** As docs/queues.md tells to make it: the tag `monitoring` and empty permissions. */
const LOGIN = { user: 'headgate', password: 'reads-only' };

export async function startRabbitBroker(): Promise<TrialBroker> {
  const server = await startRabbitMq({ plugins: ['rabbitmq_management'] });
  await server.manage('PUT', `users/${LOGIN.user}`, { password: LOGIN.password, tags: 'monitoring' });
  await server.manage('PUT', `permissions/%2F/${LOGIN.user}`, { configure: '', write: '', read: '' });
  const [amqp, management] = [
    await FaultProxy.start(server.port),
    await FaultProxy.start(Number(new URL(server.managementUrl).port)),
  ];
  const proxies = [amqp, management];
  const url = `amqp://127.0.0.1:${amqp.port}`;
  const rabbit = { url, management: `http://127.0.0.1:${management.port}`, ...LOGIN };
  return {
    kind: 'rabbitmq',
    open: (trial) => openWorld(trial, server, rabbit),
    blind: async () => void (await Promise.all(proxies.map((proxy) => proxy.down()))),
    see: async () => void (await Promise.all(proxies.map((proxy) => proxy.up()))),
    stop: async () => {
      for (const proxy of proxies) await proxy.close();
      await server.stop();
    },
  };
}

async function openWorld(trial: Trial, { url }: RabbitMqServer, rabbit: object): Promise<TrialWorld> {
  const queue = `trial-${trial.name}`;
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.assertQueue(queue);
  return {
    files: {
      ...{ consumer: 'trial/rabbit-consumer.js', producer: 'trial/rabbit-producer.js', stray: 'trial/rabbit-stray.js' },
    },
    env: { RABBITMQ_URL: url, QUEUE: queue },
    constraint: { kind: 'rabbitmq', broker: 'rabbit', queue },
    settings: { brokers: { rabbit } },
    controllerEnv: {},
    sample: async (consumed) => {
      const { messageCount, consumerCount } = await channel.checkQueue(queue);
      // While anything is ready, consumers hold all that they may; what they hold of an empty queue is at most as much.
      const held = messageCount === 0 ? 0 : PREFETCH * Math.min(MEMBERS, consumerCount);
      const backlog = messageCount + held;
      return { atMs: performance.now(), sent: consumed + backlog, committed: consumed, backlog };
    },
    close: () => connection.close(),
  };
}
