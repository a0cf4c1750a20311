export { type ParsedRabbitMqConfig, parseRabbitMqConfig, type RabbitMqConfig } from './rabbitmq-config.js';
export { RabbitMqLagSource, type RabbitMqLagSourceOptions } from './rabbitmq-lag.source.js';
