import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Cursor, Encoder, writeArray, writeTags } from '@headgate/sources/kafka/codec';

const OFFSET_COMMIT = { key: 8, version: 8 };
const NO_GENERATION = -1;

/**
 * Stores positions for groups without members, as a consumer does that assigns itself: one request per group, where
 * kafkajs would join the group for seconds. Speaks plaintext to one broker, which must coordinate the groups.
 */
export class OffsetCommitter {
  readonly #waiting = new Map<number, (answer: Buffer) => void>();
  #buffered = Buffer.alloc(0);
  #correlationId = 0;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => this.#take(bytes)).on('error', () => {});
  }

  static async connect(broker: string): Promise<OffsetCommitter> {
    const [host, port] = broker.split(':') as [string, string];
    const socket = connect(Number(port), host);
    await once(socket, 'connect');
    return new OffsetCommitter(socket);
  }

  /** @throws Error with the code that the broker answered for any partition. */
  async commit(group: string, topic: string, offsets: readonly (readonly [partition: number, offset: number])[]) {
    const id = ++this.#correlationId;
    const body = new Encoder(1024).writeInt16(OFFSET_COMMIT.key).writeInt16(OFFSET_COMMIT.version).writeInt32(id);
    body.writeInt16(-1); // no client id
    writeTags(body).writeUVarIntString(group).writeInt32(NO_GENERATION).writeUVarIntString('').writeUVarIntString(null);
    writeArray(body, [topic], () => {
      body.writeUVarIntString(topic);
      writeArray(body, offsets, ([partition, offset]) => {
        writeTags(body.writeInt32(partition).writeInt64(offset).writeInt32(-1).writeUVarIntString(''));
      });
      writeTags(body);
    });
    writeTags(body);
    const answered = new Promise<Buffer>((resolve) => this.#waiting.set(id, resolve));
    this.socket.write(new Encoder(1024).writeInt32(body.buffer.length).writeBuffer(body.buffer).buffer);
    const cursor = new Cursor(await answered);
    cursor.tags();
    cursor.int32(); // throttle
    cursor.compactArray(() => {
      cursor.compactString();
      cursor.compactArray(() => {
        const partition = cursor.int32();
        const errorCode = cursor.int16();
        cursor.tags();
        if (errorCode !== 0)
          throw new Error(`committing ${group} on ${topic}/${partition} answered error ${errorCode}`);
      });
      cursor.tags();
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#buffered = Buffer.concat([this.#buffered, bytes]);
    while (this.#buffered.length >= 4 && this.#buffered.length >= 4 + this.#buffered.readInt32BE(0)) {
      const end = 4 + this.#buffered.readInt32BE(0);
      const id = this.#buffered.readInt32BE(4);
      this.#waiting.get(id)?.(this.#buffered.subarray(8, end));
      this.#waiting.delete(id);
      this.#buffered = this.#buffered.subarray(end);
    }
  }
}
