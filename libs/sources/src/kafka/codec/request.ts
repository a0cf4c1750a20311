import { Encoder, type KafkajsEncoder } from '../kafkajs-internals.js';
import { Cursor } from './cursor.js';

/** One API at the one version that we speak. */
export interface KafkaApi {
  readonly name: string;
  readonly key: number;
  readonly version: number;
}

/** A request that can be sent over a connection of kafkajs, and how its answer is read. */
export interface KafkaRequest<T> {
  readonly api: KafkaApi;
  encode(): KafkajsEncoder;
  decode(body: Buffer): T;
  /** The same question in an older version, for brokers that do not speak this one. */
  readonly older?: KafkaRequest<T>;
}

/** Every answer says how long the broker wants us to stay quiet (KIP-219). */
export interface KafkaAnswer {
  readonly throttleMs: number;
}

interface Body<T> {
  write(encoder: KafkajsEncoder): void;
  read(cursor: Cursor): T;
  /** ApiVersions alone answers without tags in its header, at any version. */
  readonly untaggedHeader?: true;
}

/**
 * A request with flexible encodings. Its header is the one that kafkajs writes plus one tag byte, so the body starts
 * with that byte. All bytes of the answer must be read: a leftover means that we misunderstood the broker.
 */
export function flexibleRequest<T extends KafkaAnswer>(
  api: KafkaApi,
  body: Body<T>,
  older?: KafkaRequest<T>,
): KafkaRequest<T> {
  return {
    api,
    ...(older === undefined ? {} : { older }),
    encode: () => {
      const encoder = writeTags(new Encoder(1024));
      body.write(encoder);
      return writeTags(encoder);
    },
    decode: (bytes) => {
      const cursor = new Cursor(bytes);
      if (!body.untaggedHeader) cursor.tags();
      const answer = body.read(cursor);
      cursor.tags();
      if (cursor.remaining > 0) throw new RangeError(`${cursor.remaining} bytes of the answer are left over`);
      return answer;
    },
  };
}

export function writeTags(encoder: KafkajsEncoder): KafkajsEncoder {
  return encoder.writeUVarInt(0);
}

export function writeArray<T>(encoder: KafkajsEncoder, elements: readonly T[], write: (element: T) => void): void {
  encoder.writeUVarInt(elements.length + 1);
  for (const element of elements) write(element);
}
