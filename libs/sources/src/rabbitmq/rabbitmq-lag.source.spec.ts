import { setImmediate } from 'node:timers/promises';
import { type Reading } from '@headgate/core';
import { FakeClock } from '@headgate/testing';
import { HttpAnswers } from '../../test/http-answers.js';
import { okOf, target, totalsOf } from '../../test/rabbit-world.js';
import { RabbitMqLagSource } from './index.js';

const login = { user: 'headgate', password: 'reads-only' };

/** What the Prometheus plugin tells of queues: ready, and acknowledged by one channel each. */
const told = (queues: Readonly<Record<string, { ready: number; acked?: number }>>): string =>
  Object.entries(queues)
    .flatMap(([queue, { ready, acked }]) => [
      `rabbitmq_detailed_queue_messages_ready{vhost="/",queue="${queue}"} ${ready}`,
      `rabbitmq_detailed_queue_messages_unacked{vhost="/",queue="${queue}"} 0`,
      ...(acked === undefined
        ? []
        : [`rabbitmq_detailed_channel_messages_acked_total{vhost="/",queue="${queue}",channel="c1"} ${acked}`]),
    ])
    .join('\n');

describe('RabbitMqLagSource without AMQP', () => {
  let answers: HttpAnswers;
  let clock: FakeClock;
  let source: RabbitMqLagSource;
  const begin = (place: 'management' | 'prometheus') => {
    const at = place === 'management' ? { management: answers.url } : { prometheus: [answers.url] };
    source = new RabbitMqLagSource({ ...login, ...at, clock, deadlineMs: 60_000 });
  };
  beforeEach(async () => {
    answers = await HttpAnswers.start();
    clock = new FakeClock(1_000_000);
  });
  afterEach(async () => {
    await source.close();
    await answers.close();
  });

  /** Polls until the numbers are those of a question of now, or until there are none. */
  async function poll(...queues: string[]) {
    clock.advance(6000);
    for (;;) {
      const readings = await source.poll(queues.map(target), signal());
      const isNew = (reading?: Reading) => !reading?.ok || reading.atMs === clock.monotonicMs();
      if (queues.every((queue) => isNew(readings.get(queue)))) return readings;
      await setImmediate(); // the answer is an event of the loop
    }
  }
  const signal = () => AbortSignal.timeout(60_000);

  it('does not count again what is done when a page asks for another queue', async () => {
    begin('prometheus');
    answers.body = told({ orders: { ready: 1, acked: 100 }, mails: { ready: 2, acked: 7 } });
    expect(totalsOf((await poll('orders')).get('orders'))).toMatchObject({ done: 100, end: 101 });
    expect(await source.queues.ask('mails', signal())).toMatchObject({ queue: 'mails', doneMessages: 7 });
    answers.body = told({ orders: { ready: 1, acked: 103 }, mails: { ready: 2, acked: 7 } });
    await poll('orders');
    expect(source.queues.known('orders')).toMatchObject({ doneMessages: 103 });
  });

  it('calls what was done unknown where the plugin tells of no channel', async () => {
    begin('prometheus');
    answers.body = told({ orders: { ready: 4 } });
    const reading = (await poll('orders')).get('orders');
    expect(totalsOf(reading)).toMatchObject({ depth: 4 });
    expect(okOf(reading).queue?.countedAtMs).toBeNull();
    expect(source.queues.known('orders')).toMatchObject({ doneMessages: null, readyMessages: 4 });
  });

  it('names queues while their names are short, and else asks for the whole vhost', async () => {
    begin('prometheus');
    const [few, many] = [['a.b', 'c'], Array.from({ length: 12 }, (_, n) => `${n}${'ä'.repeat(120)}`)];
    await poll(...few);
    expect(new URL(answers.asked.at(-1)!, answers.url).searchParams.get('queue')).toBe('^(?:a\\.b|c)$');
    await poll(...many);
    expect(new URL(answers.asked.at(-1)!, answers.url).searchParams.has('queue')).toBe(false);
  });

  it('says of a queue that was deleted that it is gone, and does not go on with its last depth', async () => {
    begin('management');
    answers.body = JSON.stringify({ name: 'orders', state: 'running', messages_ready: 3, messages_unacknowledged: 1 });
    expect(totalsOf((await poll('orders')).get('orders'))).toMatchObject({ depth: 4 });
    answers.status = 404;
    expect((await poll('orders')).get('orders')).toMatchObject({ ok: false, reason: 'no-topic' });
  });

  it.each(['management', 'prometheus'] as const)(
    'takes what is no list of the %s API for a gap, and not for no queues',
    async (place) => {
      begin(place);
      answers.body = place === 'management' ? '[{"name":"orders"}]' : told({ orders: { ready: 1 } });
      expect(await source.queues.list(signal())).toMatchObject({ queues: [{ queue: 'orders' }], gap: null });
      answers.body = place === 'management' ? '{"error":"moved"}' : '<html>Log in</html>';
      expect(await source.queues.list(signal())).toEqual({
        queues: [],
        gap: expect.stringMatching(/lists no queues: look at its address/),
      });
    },
  );
});
