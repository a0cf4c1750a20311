import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Cursor, Encoder, type KafkajsEncoder, writeArray, writeTags } from '@headgate/sources/kafka/codec';
import {
  answerConsumerGroupDescribe,
  answerDescribeGroups,
  answerListGroups,
  answerOffsetFetch,
  type StubAnswer,
} from './stub-groups.js';
import { answerDescribeConfigs, answerListOffsets, answerMetadata } from './stub-logs.js';
import {
  STUB_API,
  type StubApi,
  type StubGroup,
  type StubPartition,
  type StubRange,
  type StubState,
} from './stub-state.js';

const API_NAMES = new Map(Object.entries(STUB_API).map(([name, key]) => [key as number, name as StubApi]));
const NEWEST: readonly StubRange[] = [...API_NAMES.keys()].map((key) => ({ key, min: 0, max: 20 }));

const ANSWERS: Record<Exclude<StubApi, 'apiVersions'>, StubAnswer> = {
  metadata: answerMetadata,
  listGroups: answerListGroups,
  offsetFetch: answerOffsetFetch,
  listOffsets: answerListOffsets,
  describeConfigs: answerDescribeConfigs,
  describeGroups: answerDescribeGroups,
  consumerGroupDescribe: answerConsumerGroupDescribe,
};

/**
 * Brokers that speak just enough of Kafka's protocol to be read, and fail in the ways that a test asks for. What they
 * hold and how they fail may be changed at any time. A request of any other kind ends its connection: a reader that
 * joined a group, committed or created something would be seen at once.
 */
export class StubCluster implements StubState {
  readonly topics: Record<string, StubPartition[]> = {};
  readonly topicIds: Record<string, string> = {};
  readonly topicErrors: Record<string, number> = {};
  readonly cleanupPolicies: Record<string, string | number> = {};
  readonly groups: Record<string, StubGroup> = {};
  readonly listErrors: Record<number, number> = {};
  readonly throttleMs: Record<number, number> = {};
  host = '127.0.0.1';
  ranges: readonly StubRange[] = NEWEST;
  /** Every request that arrived, as `node api`. */
  readonly arrived: string[] = [];
  /** Keys of requests that a reader has no business to send. */
  readonly forbidden: number[] = [];
  /** Called with every request before it is answered, which waits for it. */
  hold: (nodeId: number, api: StubApi) => Promise<void> | void = () => {};
  readonly #servers = new Map<number, Server>();
  readonly #ports = new Map<number, number>();
  readonly #sockets = new Map<Socket, number>();

  static async start(nodes: number): Promise<StubCluster> {
    const cluster = new StubCluster();
    for (let nodeId = 1; nodeId <= nodes; nodeId += 1) await cluster.up(nodeId);
    return cluster;
  }

  get nodes(): readonly { readonly nodeId: number; readonly port: number }[] {
    return [...this.#ports].map(([nodeId, port]) => ({ nodeId, port }));
  }

  get brokers(): string[] {
    return this.nodes.map(({ port }) => `127.0.0.1:${port}`);
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Takes one node away: its connections end, and new ones are refused. Metadata go on naming it. */
  async down(nodeId: number): Promise<void> {
    const server = this.#servers.get(nodeId);
    this.#servers.delete(nodeId);
    for (const [socket, of] of this.#sockets) if (of === nodeId) socket.destroy();
    if (server !== undefined) await new Promise((done) => server.close(done));
  }

  /** Brings it back, on the same port. */
  async up(nodeId: number): Promise<void> {
    const server = createServer((socket) => this.#serve(nodeId, socket));
    await once(server.listen(this.#ports.get(nodeId) ?? 0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#ports.set(nodeId, address.port);
    this.#servers.set(nodeId, server);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#servers.keys()].map((nodeId) => this.down(nodeId)));
  }

  #serve(nodeId: number, socket: Socket): void {
    let buffered = Buffer.alloc(0);
    this.#sockets.set(socket, nodeId);
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
    const key = cursor.int16();
    const version = cursor.int16();
    const correlationId = cursor.int32();
    cursor.string(); // client id
    const api = API_NAMES.get(key);
    if (api === undefined) {
      this.forbidden.push(key);
      socket.destroy();
      return;
    }
    this.arrived.push(`${nodeId} ${api}`);
    await this.hold(nodeId, api);
    const body = new Encoder(1024).writeInt32(correlationId);
    if (api === 'apiVersions') this.#apiVersions(body, version);
    else {
      const range = this.ranges.find((one) => one.key === key);
      // As a real broker: a version out of range is no error, it is the end of the connection.
      if (range === undefined || version < range.min || version > range.max) return void socket.destroy();
      cursor.tags();
      ANSWERS[api](this, writeTags(body), cursor, nodeId, version);
      writeTags(body);
    }
    const frame = new Encoder(1024).writeInt32(body.buffer.length).writeBuffer(body.buffer);
    if (!socket.destroyed) socket.write(frame.buffer);
  }

  #apiVersions(out: KafkajsEncoder, version: number): void {
    const range = ({ key, min, max }: StubRange) => out.writeInt16(key).writeInt16(min).writeInt16(max);
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
}
