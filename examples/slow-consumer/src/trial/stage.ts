import { FaultProxy, freePort, type KafkaServer, startKafka } from '@headgate/testing';

/** A broker that the controller alone reaches through a proxy: it can be blinded while everybody else goes on. */
export interface TrialBroker {
  /** For producers, consumers and whoever looks for the truth. */
  readonly brokers: string;
  readonly controllerBrokers: string;
  blind(): Promise<void>;
  see(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTrialBroker(): Promise<TrialBroker> {
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
    brokers: kafka.brokers,
    controllerBrokers: `127.0.0.1:${proxy.port}`,
    blind: () => proxy.down(),
    see: () => proxy.up(),
    stop: async () => {
      await proxy.close();
      await kafka.stop();
    },
  };
}
