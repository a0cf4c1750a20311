export { freePort, freePorts } from './free-port.js';
export { type KafkaOptions, type KafkaServer, startKafka } from './kafka.js';
export { KAFKA_VERSION, kafkaJars } from './kafka-jars.js';
export { type PostgresServer, startPostgres } from './postgres.js';
export { type RabbitMqServer, startRabbitMq } from './rabbitmq.js';
export { type RedisServer, startRedis } from './redis.js';
export { type ServerRecipe, TestServer } from './server.js';
export type { Launch } from './server-process.js';
export { type Shared, sharedKafka, sharedPostgres, sharedRedis } from './shared.js';
