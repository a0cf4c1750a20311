import {
  flexibleRequest,
  type KafkaAnswer,
  type KafkaApi,
  type KafkaRequest,
  writeArray,
  writeTags,
} from './request.js';

export interface BrokerInfo {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

export interface PartitionInfo {
  readonly partition: number;
  /** Node id of the leader; -1 where there is none. */
  readonly leader: number;
  readonly errorCode: number;
}

export interface TopicInfo {
  readonly name: string;
  /** Changes when a topic is deleted and made again under its old name. */
  readonly id: string;
  readonly errorCode: number;
  readonly partitions: readonly PartitionInfo[];
}

export interface MetadataAnswer extends KafkaAnswer {
  readonly brokers: readonly BrokerInfo[];
  readonly topics: readonly TopicInfo[];
}

export const METADATA: KafkaApi = { name: 'Metadata', key: 3, version: 12 };
const NO_ID = Buffer.alloc(16);

/** Asks for these topics by name; an empty list asks for the brokers alone. It never asks for all topics. */
export function metadata(topics: readonly string[]): KafkaRequest<MetadataAnswer> {
  return flexibleRequest(METADATA, {
    write: (encoder) => {
      writeArray(encoder, topics, (name) => writeTags(encoder.writeBuffer(NO_ID).writeUVarIntString(name)));
      const createMissingTopics = false;
      const authorizedOperations = false;
      encoder.writeBoolean(createMissingTopics).writeBoolean(authorizedOperations);
    },
    read: (cursor) => {
      const throttleMs = cursor.int32();
      const brokers = cursor.compactArray(() => {
        const broker = { nodeId: cursor.int32(), host: cursor.compactString() ?? '', port: cursor.int32() };
        cursor.compactString(); // rack
        cursor.tags();
        return broker;
      });
      cursor.compactString(); // cluster id
      cursor.int32(); // controller
      const topics = cursor.compactArray(() => {
        const errorCode = cursor.int16();
        const topic = { name: cursor.compactString() ?? '', id: cursor.uuid(), errorCode };
        cursor.boolean(); // internal
        const partitions = cursor.compactArray(() => {
          const code = cursor.int16();
          const info = { partition: cursor.int32(), leader: cursor.int32(), errorCode: code };
          cursor.int32(); // leader epoch
          for (const _ of ['replicas', 'in sync', 'offline']) cursor.compactArray(() => cursor.int32());
          cursor.tags();
          return info;
        });
        cursor.int32(); // authorized operations
        cursor.tags();
        return { ...topic, partitions };
      });
      return { throttleMs, brokers, topics };
    },
  });
}
