import { type KafkaServer, startKafka } from './kafka.js';

/** Several brokers of one cluster. The first is the controller too: kill any other. */
export async function startKafkaCluster(brokers: number): Promise<readonly KafkaServer[]> {
  const shared = {
    'offsets.topic.replication.factor': brokers,
    'transaction.state.log.replication.factor': brokers,
    'default.replication.factor': brokers,
    'controlled.shutdown.enable': false,
  };
  const heap = '256m';
  const first = await startKafka({ heap, properties: shared });
  const others = await Promise.all(
    Array.from({ length: brokers - 1 }, (_, at) =>
      startKafka({
        heap,
        properties: ([port]) => ({
          ...shared,
          'process.roles': 'broker',
          'node.id': at + 2,
          'controller.quorum.voters': `1@127.0.0.1:${first.ports[1]}`,
          listeners: `PLAINTEXT://127.0.0.1:${port}`,
        }),
      }),
    ),
  );
  return [first, ...others];
}
