export { Encoder, type KafkajsEncoder } from '../kafkajs-internals.js';
export { Cursor } from './cursor.js';
export { type KafkaAnswer, type KafkaApi, type KafkaRequest, writeArray, writeTags } from './request.js';
