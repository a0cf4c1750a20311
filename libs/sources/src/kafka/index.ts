export {
  type KafkaConfig,
  type ParsedKafkaConfig,
  parseKafkaConfig,
  type SaslOptions,
  type TlsOptions,
} from './kafka-config.js';
export {
  KafkaAnswerError,
  KafkaAuthenticationError,
  KafkaProtocolError,
  KafkaTimeoutError,
  KafkaUnreachableError,
  KafkaVersionError,
} from './kafka-errors.js';
export { KafkaLagSource, type KafkaLagSourceOptions } from './kafka-lag.source.js';
export { KafkaSweep } from './sweep/kafka-sweep.js';
export { SWEEP_DEFAULTS, type SweepOptions } from './sweep/sweep-options.js';
