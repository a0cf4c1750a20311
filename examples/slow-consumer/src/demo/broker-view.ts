import { until } from '@headgate/testing';
import { Kafka, logLevel } from 'kafkajs';

/** What the broker itself says of a topic and a group: the demo's figures never come from the controller. */
export interface BrokerSample {
  readonly atMs: number;
  /** Sum of the ends of all partitions, messages. */
  readonly sent: number;
  /** Sum of the group's commits, messages; a partition without one counts from 0. */
  readonly committed: number;
  readonly backlog: number;
}

export class BrokerView {
  private readonly admin;

  constructor(brokers: string) {
    this.admin = new Kafka({ clientId: 'demo-view', brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  }

  async createTopic(topic: string, numPartitions: number): Promise<void> {
    await this.admin.connect();
    // kafkajs' own wait for leaders fails on a busy broker that does not know its new topic yet.
    await this.admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: false });
    await until(
      `${topic} has leaders`,
      () => this.admin.fetchTopicMetadata({ topics: [topic] }),
      ({ topics }) => topics[0]!.partitions.filter(({ leader }) => leader >= 0).length === numPartitions,
      { withinMs: 15_000, everyMs: 50 },
    );
  }

  /** A broker that just made the topic of its groups refuses for a moment: it is asked again. */
  sample(topic: string, group: string): Promise<BrokerSample> {
    return until(
      `the broker tells of ${topic}`,
      () => this.read(topic, group),
      () => true,
      { everyMs: 100 },
    );
  }

  /** Leaves nothing of a run on a broker that is not the demo's own. A consumer that was killed is a member for 30 s. */
  async remove(topic: string, group: string): Promise<void> {
    const groups = async () => {
      await this.admin.deleteGroups([group]).catch(() => {}); // not there, or not empty yet: the list tells
      return (await this.admin.listGroups()).groups.map(({ groupId }) => groupId);
    };
    try {
      await until(`${group} is gone`, groups, (ids) => !ids.includes(group), { withinMs: 60_000, everyMs: 500 });
    } finally {
      await this.admin.deleteTopics({ topics: [topic] });
    }
  }

  private async read(topic: string, group: string): Promise<BrokerSample> {
    const [commits] = await this.admin.fetchOffsets({ groupId: group, topics: [topic] });
    const ends = await this.admin.fetchTopicOffsets(topic);
    const committed = sum((commits?.partitions ?? []).map(({ offset }) => Math.max(0, Number(offset))));
    const sent = sum(ends.map(({ high }) => Number(high)));
    return { atMs: performance.now(), sent, committed, backlog: Math.max(0, sent - committed) };
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
