import { writeFileSync } from 'node:fs';
import { type KafkaServer, startKafka } from './kafka.js';
import { makeTlsFiles } from './tls-files.js';

export interface SecureKafka {
  /** Plaintext, where everybody may do everything: for what a test prepares. */
  readonly server: KafkaServer;
  /** `host:port` that wants TLS and a login, and grants what its ACLs say. */
  readonly secureBrokers: string;
  /** PEM of the authority that its clients must trust. */
  readonly ca: string;
  stop(): Promise<void>;
}

/** A broker with SASL_SSL (PLAIN and SCRAM-SHA-512) and ACLs. Takes openssl for its certificate. */
export async function startSecureKafka(users: Readonly<Record<string, string>>): Promise<SecureKafka> {
  const tls = await makeTlsFiles();
  const both = `${tls.certFile}.both`;
  writeFileSync(both, tls.key + tls.cert);
  const logins = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
  const server = await startKafka({
    scramUsers: users,
    properties: ([port, controllerPort, securePort]) => ({
      listeners: `PLAINTEXT://127.0.0.1:${port},SASL_SSL://127.0.0.1:${securePort},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SASL_SSL://127.0.0.1:${securePort}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'PLAINTEXT',
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
      'listener.name.sasl_ssl.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${logins.join(' ')};`,
      'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config':
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': both,
    }),
  });
  return {
    server,
    secureBrokers: `127.0.0.1:${server.ports[2]}`,
    ca: tls.cert,
    stop: async () => {
      await server.stop();
      tls.remove();
    },
  };
}
