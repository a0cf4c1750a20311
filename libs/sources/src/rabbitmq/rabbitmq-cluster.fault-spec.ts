import { type LagSource } from '@headgate/core';
import { type RabbitMqServer, startRabbitMq, until } from '@headgate/testing';
import { addReader, clock, login, RabbitWorld, target, totalsOf } from '../../test/rabbit-world.js';
import { RabbitMqLagSource } from './index.js';

const CYCLE = { withinMs: 60_000, everyMs: 250 };
const QUORUM = { 'x-queue-type': 'quorum', 'x-quorum-initial-group-size': 2 };

describe('queues of two nodes, of which the one that leads them dies', () => {
  let alive: RabbitMqServer;
  let dying: RabbitMqServer;

  beforeAll(async () => {
    const plugins = ['rabbitmq_management'];
    alive = await startRabbitMq({ plugins });
    dying = await startRabbitMq({ plugins: ['rabbitmq_management_agent'], joins: alive });
    await addReader(alive);
  }, 240_000);
  afterAll(async () => {
    await dying?.stop();
    await alive?.stop();
  }, 60_000);

  it('[Q3] are not read at all, neither as empty nor as gone nor with their last depth', async () => {
    const world = await RabbitWorld.open(dying.url);
    await world.declare('votes', QUORUM);
    await world.declare('stays');
    const queues = ['votes', 'stays'];
    for (const queue of queues) await world.put(queue, 20);
    const source = new RabbitMqLagSource({
      ...{ ...login, clock, url: alive.url, management: alive.managementUrl, deadlineMs: 3000 },
    });
    const poll = async (from: LagSource = source) => {
      const readings = await from.poll(queues.map(target), AbortSignal.timeout(20_000));
      return queues.map((queue) => readings.get(queue));
    };
    const isCounted = () => queues.every((queue) => source.queues.known(queue)?.readyMessages === 20);
    const isTyped = () => source.queues.known('votes')?.type === 'quorum' && isCounted();
    await until('both are counted', poll, isTyped, CYCLE);
    expect((await poll()).map((reading) => totalsOf(reading).depth)).toEqual([20, 20]);

    await dying.kill();
    const depths: number[] = [];
    const late = await until(
      'the broker tells that they are not served',
      async () => {
        const readings = await poll();
        depths.push(...readings.flatMap((reading) => (reading?.ok ? [totalsOf(reading).depth] : [])));
        return readings;
      },
      (readings) => readings.every((reading) => reading?.ok === false && reading.reason === 'no-leader'),
      CYCLE,
    );
    expect(late.map((reading) => reading?.ok === false && reading.message)).toEqual([
      expect.stringMatching(/^queue votes is not served: the broker calls it leaderless/),
      expect.stringMatching(/^queue stays is not served: the node that holds it is down/),
    ]);
    expect(depths.filter((depth) => depth !== 20)).toEqual([]);
    await source.close();
  }, 180_000);
});
