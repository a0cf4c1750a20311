// One list of 10,000 queues of a real RabbitMQ, and one poll of a queue under control beside it: requests, CPU and wall of this
// process alone. RABBIT_QUEUES changes the size.
import { RabbitMqLagSource } from '@headgate/sources/rabbitmq';
import { startRabbitMq, until } from '@headgate/testing';
import { connect } from 'amqplib';

const QUEUES = Number(process.env.RABBIT_QUEUES ?? 10_000);
const AT_ONCE = 100;
const ROUNDS = 5;
/** What a poll may take: the interval at which the broker counts. */
const BUDGET_MS = 5000;
const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const login = { user: 'headgate', password: 'reads-only' };
const say = (text) => console.info(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}`);
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

/** CPU and wall of this process alone; the broker is another one. */
async function measured(work) {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - startedMs };
}

const server = await startRabbitMq({ plugins: ['rabbitmq_management'] });
try {
  await server.manage('PUT', `users/${login.user}`, { password: login.password, tags: 'monitoring' });
  await server.manage('PUT', `permissions/%2F/${login.user}`, { configure: '', write: '', read: '' });
  const connection = await connect(server.url);
  const channel = await connection.createChannel();
  for (let from = 0; from < QUEUES; from += AT_ONCE) {
    const names = Array.from({ length: Math.min(AT_ONCE, QUEUES - from) }, (_, n) => `bench-${from + n}`);
    await Promise.all(names.map((name) => channel.assertQueue(name, { durable: false })));
  }
  say(`${QUEUES} queues made`);
  const source = new RabbitMqLagSource({
    ...login,
    url: server.url,
    management: server.managementUrl,
    clock,
    deadlineMs: 5000,
  });
  const list = () => source.queues.list(AbortSignal.timeout(60_000));
  const isWhole = ({ queues, gap }) =>
    gap === null && queues.length === QUEUES && queues.every(({ readyMessages }) => readyMessages !== null);
  const told = async () => {
    const { queues, gap } = await list();
    const known = queues.filter(({ readyMessages }) => readyMessages !== null).length;
    say(`${queues.length} listed, ${known} with a depth${gap === null ? '' : `: ${gap}`}`);
    return { queues, gap };
  };
  await until('every queue has its totals', told, isWhole, { withinMs: 240_000, everyMs: 2000 });
  say('every queue is listed with its depth');
  const lists = [];
  const before = source.requests;
  for (let round = 0; round < ROUNDS; round += 1) lists.push(await measured(list));
  const requests = (source.requests - before) / ROUNDS;
  const target = { id: 'c1', group: 'bench-0', topics: ['bench-0'] };
  const polls = [];
  for (let round = 0; round < ROUNDS; round += 1)
    polls.push(await measured(() => source.poll([target], AbortSignal.timeout(5000))));
  const figures = {
    ...{ queues: QUEUES, requests, budgetMs: BUDGET_MS },
    ...{ cpuMs: median(lists.map(({ cpuMs }) => cpuMs)), wallMs: median(lists.map(({ wallMs }) => wallMs)) },
    ...{ pollCpuMs: median(polls.map(({ cpuMs }) => cpuMs)), pollWallMs: median(polls.map(({ wallMs }) => wallMs)) },
  };
  await source.close();
  await connection.close();
  const rounded = Object.entries(figures).map(([name, value]) => [name, Math.round(value * 10) / 10]);
  console.info(
    JSON.stringify({
      bench: 'rabbitmq',
      figures: Object.fromEntries(rounded),
      ratios: { ofBudget: Math.round((100 * figures.wallMs) / BUDGET_MS) / 100 },
    }),
  );
} finally {
  // A server of the tests keeps no process alive, and this one takes its time to stop.
  const awake = setInterval(() => {}, 1_000);
  await server.stop();
  clearInterval(awake);
}
