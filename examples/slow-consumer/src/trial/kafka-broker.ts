import { FaultProxy, freePort, type KafkaServer, startKafka } from '@headgate/testing';
import { BrokerView } from '../demo/broker-view.js';
import { CAPACITY_PER_SEC, PARTITIONS, type Trial } from './scenarios.js';
import { type TrialBroker, type TrialWorld } from './world.js';

/** Half a second of work per fetch and partition, at about 120 bytes a message. */
const MAX_BYTES = 60 * CAPACITY_PER_SEC;

export async function startKafkaBroker(): Promise<TrialBroker> {
  const proxy = await FaultProxy.start();
  const innerPort = await freePort();
  const kafka: KafkaServer = await startKafka({
    properties: ([port, controllerPort]) => ({
      ...{ 'log.segment.bytes': 268_435_456, 'log.index.size.max.bytes': 1_048_576 },
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,WATCHED:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'PLAINTEXT',
      listeners: `PLAINTEXT://127.0.0.1:${port},WATCHED://127.0.0.1:${innerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},WATCHED://127.0.0.1:${proxy.port}`,
    }),
  });
  proxy.targetPort = innerPort;
  return {
    kind: 'kafka',
    open: (trial) => openWorld(trial, kafka.brokers, `127.0.0.1:${proxy.port}`),
    blind: () => proxy.down(),
    see: () => proxy.up(),
    stop: async () => {
      await proxy.close();
      await kafka.stop();
    },
  };
}

async function openWorld(trial: Trial, brokers: string, controllerBrokers: string): Promise<TrialWorld> {
  const view = new BrokerView(brokers);
  const topic = `trial-${trial.name}-${process.pid}`;
  const group = `billing-${topic}`;
  await view.createTopic(topic, PARTITIONS);
  return {
    files: { consumer: 'trial/consumer.js', producer: 'producer.js', stray: 'trial/stray-producer.js' },
    env: {
      ...{ KAFKA_BROKERS: brokers, TOPIC: topic, GROUP: group },
      ...{ MAX_BYTES_PER_PARTITION: String(MAX_BYTES), COMMIT_EVERY_MS: String(1000 * trial.commitEverySec) },
    },
    constraint: { kind: 'kafka', cluster: 'main', group, topics: [topic], startsAt: 'earliest' },
    settings: {},
    controllerEnv: { KAFKA_BROKERS: controllerBrokers },
    sample: () => view.sample(topic, group),
    close: () => view.close(),
  };
}
