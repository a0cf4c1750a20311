import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Cursor } from '../src/kafka/codec/cursor.js';
import { writeArray, writeTags } from '../src/kafka/codec/request.js';
import { Encoder, type KafkajsEncoder } from '../src/kafka/kafkajs-internals.js';

export interface StubPartition {
  leader: number;
  start: number;
  end: number;
  errorCode?: number;
}

export interface StubGroup {
  coordinator: number;
  /** By `topic/partition`. */
  offsets: Record<string, number>;
  errorCode?: number;
  /** What its one member owns; without it the group has no member. */
  owned?: { topic: string; partitions: number[] };
}

const API = { listOffsets: 2, metadata: 3, offsetFetch: 9, describeGroups: 15, listGroups: 16, apiVersions: 18 };
const API_NAMES = new Map(Object.entries(API).map(([name, key]) => [key, name as keyof typeof API]));
const RANGES = [...API_NAMES.keys(), 69].map((key) => ({ key, min: 0, max: 20 }));
const NOT_LEADER = 6;
const NOT_COORDINATOR = 16;

/** Brokers that speak just enough of the protocol for a poll, and fail in the ways that a test asks for. */
export class StubCluster {
  readonly topics: Record<string, StubPartition[]> = {};
  readonly groups: Record<string, StubGroup> = {};
  ranges: { key: number; min: number; max: number }[] = RANGES;
  /** Every request that arrived, as `node api`. */
  readonly arrived: string[] = [];
  /** Called with every request before it is answered, which waits for it. */
  hold: (nodeId: number, api: keyof typeof API) => Promise<void> | void = () => {};
  readonly #servers = new Map<number, Server>();
  readonly #sockets = new Set<Socket>();

  static async start(nodes: number): Promise<StubCluster> {
    const cluster = new StubCluster();
    for (let nodeId = 1; nodeId <= nodes; nodeId += 1) {
      const server = createServer((socket) => cluster.#serve(nodeId, socket)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      cluster.#servers.set(nodeId, server);
    }
    return cluster;
  }

  get brokers(): string[] {
    return [...this.#servers.keys()].map((nodeId) => `127.0.0.1:${this.#portOf(nodeId)}`);
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([...this.#servers.values()].map((server) => new Promise((done) => server.close(done))));
  }

  #portOf(nodeId: number): number {
    const address = this.#servers.get(nodeId)?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  #serve(nodeId: number, socket: Socket): void {
    let buffered = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      buffered = Buffer.concat([buffered, bytes]);
      while (buffered.length >= 4 && buffered.length >= 4 + buffered.readInt32BE(0)) {
        const end = 4 + buffered.readInt32BE(0);
        void this.#answer(nodeId, socket, buffered.subarray(4, end));
        buffered = buffered.subarray(end);
      }
    });
  }

  async #answer(nodeId: number, socket: Socket, request: Buffer): Promise<void> {
    const cursor = new Cursor(request);
    const api = API_NAMES.get(cursor.int16());
    const version = cursor.int16();
    const correlationId = cursor.int32();
    cursor.string(); // client id
    if (api === undefined) return void socket.destroy();
    this.arrived.push(`${nodeId} ${api}`);
    await this.hold(nodeId, api);
    const body = new Encoder(1024).writeInt32(correlationId);
    if (api === 'apiVersions') this.#apiVersions(body, version);
    else {
      cursor.tags();
      this.#bodies[api](writeTags(body), cursor, nodeId);
      writeTags(body);
    }
    const frame = new Encoder(1024).writeInt32(body.buffer.length).writeBuffer(body.buffer);
    if (!socket.destroyed) socket.write(frame.buffer);
  }

  #apiVersions(out: KafkajsEncoder, version: number): void {
    const range = ({ key, min, max }: { key: number; min: number; max: number }) =>
      out.writeInt16(key).writeInt16(min).writeInt16(max);
    out.writeInt16(0);
    if (version < 3) {
      out.writeInt32(this.ranges.length);
      this.ranges.forEach(range);
      out.writeInt32(0);
      return;
    }
    writeArray(out, this.ranges, (one) => writeTags(range(one)));
    writeTags(out.writeInt32(0));
  }

  readonly #bodies: Record<
    Exclude<keyof typeof API, 'apiVersions'>,
    (out: KafkajsEncoder, asked: Cursor, nodeId: number) => void
  > = {
    metadata: (out, asked) => {
      const names = asked.compactArray(() => {
        asked.uuid();
        const name = asked.compactString() ?? '';
        asked.tags();
        return name;
      });
      out.writeInt32(0);
      writeArray(out, [...this.#servers.keys()], (nodeId) =>
        writeTags(
          out.writeInt32(nodeId).writeUVarIntString('127.0.0.1').writeInt32(this.#portOf(nodeId)).writeUVarInt(0),
        ),
      );
      out.writeUVarIntString('stub').writeInt32(1);
      writeArray(out, names, (name) => {
        const partitions = this.topics[name] ?? [];
        out
          .writeInt16(partitions.length === 0 ? 3 : 0)
          .writeUVarIntString(name)
          .writeBuffer(Buffer.alloc(16));
        out.writeBoolean(false);
        writeArray(out, [...partitions.entries()].toReversed(), ([partition, { leader }]) => {
          out
            .writeInt16(leader < 0 ? 5 : 0)
            .writeInt32(partition)
            .writeInt32(leader)
            .writeInt32(0);
          for (let list = 0; list < 3; list += 1) writeArray(out, [], () => {});
          writeTags(out);
        });
        writeTags(out.writeInt32(0));
      });
    },
    listGroups: (out, _, nodeId) => {
      const own = Object.entries(this.groups).filter(([, { coordinator }]) => coordinator === nodeId);
      out.writeInt32(0).writeInt16(0);
      writeArray(out, own, ([group]) => {
        for (const text of [group, 'consumer', 'Stable', 'classic']) out.writeUVarIntString(text);
        writeTags(out);
      });
    },
    offsetFetch: (out, asked, nodeId) => {
      const asks = asked.compactArray(() => {
        const group = asked.compactString() ?? '';
        const topics = asked.compactArray(() => {
          const topic = asked.compactString() ?? '';
          const partitions = asked.compactArray(() => asked.int32());
          asked.tags();
          return { topic, partitions };
        });
        asked.tags();
        return { group, topics };
      });
      if (asked.boolean()) throw new Error('requireStable was asked for');
      out.writeInt32(0);
      writeArray(out, asks, ({ group, topics }) => {
        const own = this.groups[group]?.coordinator === nodeId ? this.groups[group] : undefined;
        out.writeUVarIntString(group);
        const known: { topic: string; partitions: number[] }[] = own === undefined ? [] : topics;
        writeArray(out, [...known].reverse(), ({ topic, partitions }) => {
          out.writeUVarIntString(topic);
          writeArray(out, [...partitions].reverse(), (partition) => {
            out
              .writeInt32(partition)
              .writeInt64(own?.offsets[`${topic}/${partition}`] ?? -1)
              .writeInt32(-1);
            writeTags(out.writeUVarIntString('').writeInt16(0));
          });
          writeTags(out);
        });
        writeTags(out.writeInt16(own === undefined ? NOT_COORDINATOR : (own.errorCode ?? 0)));
      });
    },
    listOffsets: (out, asked, nodeId) => {
      asked.int32();
      if (asked.int8() !== 0) throw new Error('isolation was not 0');
      const topics = asked.compactArray(() => {
        const topic = asked.compactString() ?? '';
        const partitions = asked.compactArray(() => {
          const one = { partition: asked.int32(), epoch: asked.int32(), timestamp: asked.int64() };
          asked.tags();
          return one;
        });
        asked.tags();
        return { topic, partitions };
      });
      out.writeInt32(0);
      writeArray(out, topics.toReversed(), ({ topic, partitions }) => {
        out.writeUVarIntString(topic);
        writeArray(out, [...partitions].reverse(), ({ partition, timestamp }) => {
          const log = this.topics[topic]?.[partition];
          const errorCode = log?.leader === nodeId ? (log.errorCode ?? 0) : NOT_LEADER;
          const offset = errorCode === 0 && log !== undefined ? (timestamp === -2 ? log.start : log.end) : -1;
          out.writeInt32(partition).writeInt16(errorCode).writeInt64(-1).writeInt64(offset).writeInt32(0);
          writeTags(out);
        });
        writeTags(out);
      });
    },
    describeGroups: (out, asked, nodeId) => {
      const names = asked.compactArray(() => asked.compactString() ?? '');
      out.writeInt32(0);
      writeArray(out, names, (group) => {
        const own = this.groups[group]?.coordinator === nodeId;
        out
          .writeInt16(own ? 0 : NOT_COORDINATOR)
          .writeUVarIntString(null)
          .writeUVarIntString(group);
        for (const text of ['Stable', 'consumer', 'range']) out.writeUVarIntString(text);
        const owned = this.groups[group]?.owned;
        writeArray(out, owned === undefined ? [] : [owned], ({ topic, partitions }) => {
          for (const text of ['m-1', null, 'client', '/host']) out.writeUVarIntString(text);
          const assignment = new Encoder(64).writeInt16(0).writeInt32(1).writeInt16(topic.length);
          assignment.writeBuffer(Buffer.from(topic)).writeInt32(partitions.length);
          for (const partition of partitions) assignment.writeInt32(partition);
          out
            .writeUVarInt(1)
            .writeUVarInt(assignment.buffer.length + 1)
            .writeBuffer(assignment.buffer);
          writeTags(out);
        });
        writeTags(out.writeInt32(0));
      });
    },
  };
}
