// Types only: each adapter has its own subpath, so that nobody loads the client of a system he does not use.
export type { KafkaConfig, KafkaLagSourceOptions } from './kafka/index.js';
