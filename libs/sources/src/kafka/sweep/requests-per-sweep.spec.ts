import { type KafkaAnswer, type KafkaRequest } from '../codec/request.js';
import { type KafkaConnections } from '../kafka-connections.js';
import { BrokerQueue } from './broker-queue.js';
import { type SweptListing } from './group-list.js';
import { askLeaders, type Leaders } from './read-logs.js';
import { readPositions } from './read-positions.js';

const GROUPS = 10_000;
const TOPICS = 2_000;
const PARTITIONS = 50;
const RARE_EVERY = 5;

/** Counts what would be sent, and answers nothing: which partitions are asked for does not hang on the answers. */
function silentQueue(): BrokerQueue {
  const send = (_node: number, _request: KafkaRequest<KafkaAnswer>) => Promise.reject(new Error('nobody answers'));
  return new BrokerQueue({ send } as unknown as KafkaConnections, 2, 0, () => 0);
}

describe('A sweep of 10,000 groups on 100,000 partitions of one broker', () => {
  const listings = Array.from({ length: GROUPS }, (_, at): SweptListing => {
    const group = `group-${at}`;
    return { group, coordinator: 1, type: 'classic', state: 'stable', protocolType: 'consumer', listedAtMs: 0 };
  });
  const topics = Array.from({ length: TOPICS }, (_, at) => `topic-${at}`);
  /** The first partitions of every topic, as if each sweep asked for as many of it. */
  const logs = (ofEach: number): Leaders => {
    const partitions = Array.from({ length: ofEach }, (_, at) => at);
    return new Map([[1, topics.map((topic) => ({ topic, partitions }))]]);
  };

  async function requests(isFirst: boolean, positionsOfGroup: number): Promise<number> {
    const queue = silentQueue();
    const expected = () => (isFirst ? undefined : positionsOfGroup);
    await readPositions(queue, listings, expected, () => 0);
    const rare = logs(isFirst ? PARTITIONS : PARTITIONS / RARE_EVERY);
    for (const asked of [rare, logs(PARTITIONS), rare])
      await askLeaders(
        queue,
        asked,
        'end',
        () => () => {},
        () => {},
      );
    const listsAndBrokers = 2;
    return queue.requests + listsAndBrokers;
  }

  it.each([
    { what: 'the first sweep', isFirst: true, positionsOfGroup: 10, least: 50, most: 52 },
    { what: 'every other, 10 positions a group', isFirst: false, positionsOfGroup: 10, least: 35, most: 36 },
    { what: 'every other, 50 positions a group', isFirst: false, positionsOfGroup: 50, least: 41, most: 42 },
  ])('takes between $least and $most requests in $what', async ({ isFirst, positionsOfGroup, least, most }) => {
    const sent = await requests(isFirst, positionsOfGroup);
    expect(sent).toBeGreaterThanOrEqual(least);
    expect(sent).toBeLessThanOrEqual(most);
  });
});
