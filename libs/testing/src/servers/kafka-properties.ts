import { join } from 'node:path';

export type KafkaProperties = Readonly<Record<string, string | number | boolean>>;

/** The server.properties of one node that is broker and controller. */
export function kafkaProperties(dir: string, ports: readonly number[], more: KafkaProperties): string {
  const [port, controllerPort] = ports;
  const properties: KafkaProperties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(dir, 'log'),
    ...ONE_NODE,
    ...SMALL,
    ...more,
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Internal topics cannot have the three replicas they want by default. */
const ONE_NODE: KafkaProperties = {
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 8,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 4,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 4,
};

/** Index files are allocated in full, 20 MB a partition by default: small ones keep many topics cheap. */
const SMALL: KafkaProperties = {
  'log.index.size.max.bytes': 4_096,
  'log.segment.bytes': 1_048_576,
  'num.partitions': 3,
  'group.initial.rebalance.delay.ms': 0,
  'auto.create.topics.enable': false,
};
