import {
  flexibleRequest,
  type KafkaAnswer,
  type KafkaApi,
  type KafkaRequest,
  writeArray,
  writeTags,
} from './request.js';

export interface TopicSettings {
  readonly topic: string;
  readonly errorCode: number;
  /** Null where the broker did not tell. */
  readonly cleanupPolicy: string | null;
}

export interface DescribeConfigsAnswer extends KafkaAnswer {
  readonly topics: readonly TopicSettings[];
}

export const DESCRIBE_CONFIGS: KafkaApi = { name: 'DescribeConfigs', key: 32, version: 4 };
const TOPIC = 2;
const CLEANUP_POLICY = 'cleanup.policy';

/** Asks any broker how these topics are cleaned up. Needs DESCRIBE_CONFIGS on them, which nothing else here does. */
export function describeTopicConfigs(topics: readonly string[]): KafkaRequest<DescribeConfigsAnswer> {
  return flexibleRequest(DESCRIBE_CONFIGS, {
    write: (encoder) => {
      writeArray(encoder, topics, (topic) => {
        encoder.writeInt8(TOPIC).writeUVarIntString(topic);
        writeArray(encoder, [CLEANUP_POLICY], (key) => encoder.writeUVarIntString(key));
        writeTags(encoder);
      });
      const [synonyms, documentation] = [false, false];
      encoder.writeBoolean(synonyms).writeBoolean(documentation);
    },
    read: (cursor) => ({
      throttleMs: cursor.int32(),
      topics: cursor.compactArray(() => {
        const errorCode = cursor.int16();
        cursor.compactString(); // error message
        cursor.int8(); // type of the resource
        const topic = cursor.compactString() ?? '';
        let cleanupPolicy: string | null = null;
        cursor.compactArray(() => {
          const key = cursor.compactString();
          const value = cursor.compactString();
          if (key === CLEANUP_POLICY) cleanupPolicy = value;
          cursor.boolean(); // read only
          cursor.int8(); // where it is set
          cursor.boolean(); // secret
          cursor.compactArray(() => {
            cursor.skipCompactBytes();
            cursor.skipCompactBytes();
            cursor.int8();
            cursor.tags();
          });
          cursor.int8(); // type of the value
          cursor.skipCompactBytes(); // documentation
          cursor.tags();
        });
        cursor.tags();
        return { topic, errorCode, cleanupPolicy };
      }),
    }),
  });
}
