import { Encoder, type KafkaAnswer, type KafkaRequest, writeArray, writeTags } from './codec/index.js';
import { beforeDeadline } from './deadline.js';
import { type KafkaTimeoutError } from './kafka-errors.js';
import { OpenTransactions } from './open-transactions.js';

const END = 100;

/** A leader whose logs end at 100; of some the last stable offset lies before that. */
class Leader {
  readonly asked: string[] = [];

  constructor(readonly stable: Record<string, number>) {}

  /** What this wave of a poll asks for. */
  answering(topics: readonly string[]) {
    return {
      send: async <T extends KafkaAnswer>(_leader: number, request: KafkaRequest<T>) => {
        this.asked.push(topics.join());
        const out = writeTags(new Encoder(256)).writeInt32(0);
        writeArray(out, topics, (topic) => {
          writeArray(out.writeUVarIntString(topic), [this.stable[topic] ?? END], (offset) => {
            writeTags(out.writeInt32(0).writeInt16(0).writeInt64(-1).writeInt64(offset).writeInt32(0));
          });
          writeTags(out);
        });
        return request.decode(writeTags(out).buffer);
      },
    };
  }
}

const logsOf = (topics: readonly string[]) => topics.map((topic) => ({ topic, partitions: [0] }));

describe('OpenTransactions', () => {
  it('asks about the logs of every wave in each fifth poll, and forgets only what an answer contradicts', async () => {
    const leader = new Leader({ orders: 15, bills: 25 });
    const transactions = new OpenTransactions(1_000);
    const polls = async (count: number) => {
      for (let poll = 0; poll < count; poll++) {
        transactions.beginPoll();
        for (const wave of [['orders', 'rest'], ['bills']])
          transactions.watch(leader.answering(wave), 1, logsOf(wave), () => END);
      }
      await transactions.settled;
      return ['orders', 'rest', 'bills'].map((topic) => transactions.stableEnd(topic, 0));
    };
    expect(await polls(4)).toEqual([null, null, null]);
    expect(await polls(1)).toEqual([15, null, 25]);
    expect(leader.asked).toEqual(['orders,rest', 'bills']);
    leader.stable.orders = END;
    expect(await polls(5)).toEqual([null, null, 25]);
  });

  it('gives a leader that hangs a deadline of its own, for the poll that asked ends before', async () => {
    const failures: string[] = [];
    const connections = {
      send: <T>(_leader: number, _request: unknown, signal: AbortSignal) =>
        beforeDeadline(new Promise<T>(() => {}), signal, 'ListOffsets').catch((error: KafkaTimeoutError) => {
          failures.push(error.code);
          throw error;
        }),
    };
    const transactions = new OpenTransactions(20);
    for (let poll = 0; poll < 5; poll++) {
      transactions.beginPoll();
      transactions.watch(connections, 1, logsOf(['orders']), () => END);
    }
    await transactions.settled;
    expect(failures).toEqual(['KAFKA_TIMEOUT']);
    expect(transactions.stableEnd('orders', 0)).toBeNull();
  });
});
