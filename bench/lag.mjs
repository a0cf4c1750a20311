// One sweep of 2,000 groups on 10,000 partitions of a real broker, beside kafkajs's public admin API doing the same; a
// poll of one flow; the memory of 100,000 histories. LAG_GROUPS and LAG_TOPICS (of 50 partitions) change the size.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ClusterLag } from '@headgate/core';
import { KafkaLagSource } from '@headgate/sources/kafka';
import { startKafka, until } from '@headgate/testing';
import { OffsetCommitter } from '@headgate/testing/kafka-stub';
import { Kafka, logLevel } from 'kafkajs';

const GROUPS = Number(process.env.LAG_GROUPS ?? 2_000);
const TOPICS = Number(process.env.LAG_TOPICS ?? 200);
const PARTITIONS = 50;
const ROUNDS = 5;
const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const topicOf = (at) => `bench-${String(at % TOPICS).padStart(5, '0')}`;
const say = (text) => console.info(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}`);
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

/** CPU and wall of this process alone; the broker is another one. */
async function measured(work) {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  loop.enable();
  const result = await work();
  loop.disable();
  const { user, system } = process.cpuUsage(cpu);
  return {
    result,
    cpuMs: (user + system) / 1000,
    wallMs: performance.now() - startedMs,
    loopP99Ms: loop.percentile(99) / 1e6,
    loopMaxMs: loop.max / 1e6,
  };
}

const server = await startKafka({ heap: '1g' });
const kafka = new Kafka({
  clientId: 'bench',
  brokers: [server.brokers],
  logLevel: logLevel.NOTHING,
  retry: { retries: 20 },
});
const figures = {};
try {
  await prepare();
  const source = new KafkaLagSource({ brokers: [server.brokers], clock, deadlineMs: 5_000 });
  await sweeps(source);
  await oneFlow(source);
  await source.close();
  await publicAdmin();
  history();
  report();
} finally {
  // A server of the tests keeps no process alive, and this one takes its time to stop.
  const awake = setInterval(() => {}, 1_000);
  await server.stop();
  clearInterval(awake);
}

function report() {
  const rounded = Object.entries(figures).map(([name, value]) => [name, Math.round(value * 100) / 100]);
  const vsPublicAdminCpu = Math.round((10 * figures.publicCpuMs) / figures.cpuMs) / 10;
  console.info(JSON.stringify({ bench: 'lag', figures: Object.fromEntries(rounded), ratios: { vsPublicAdminCpu } }));
}

async function prepare() {
  const admin = kafka.admin();
  await admin.connect();
  for (let from = 0; from < TOPICS; from += 20) {
    const some = Array.from({ length: Math.min(20, TOPICS - from) }, (_, at) => topicOf(from + at));
    await admin.createTopics({
      topics: some.map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: 1 })),
      waitForLeaders: false,
      timeout: 60_000,
    });
  }
  say(`${TOPICS * PARTITIONS} partitions made`);
  // Before every partition has its leader, a retried send would write twice.
  const probe = new KafkaLagSource({ brokers: [server.brokers], clock, deadlineMs: 5_000 });
  await until(
    'a group has a coordinator',
    () => admin.fetchOffsets({ groupId: 'g-00000', topics: [topicOf(0)] }),
    Boolean,
    {
      withinMs: 120_000,
    },
  );
  const committer = await OffsetCommitter.connect(server.brokers);
  const offsets = Array.from({ length: PARTITIONS }, (_, partition) => [partition, 0]);
  await until('commits are taken', () => committer.commit('g-00000', topicOf(0), offsets).then(() => true), Boolean, {
    withinMs: 120_000,
    everyMs: 500,
  });
  for (let at = 0; at < GROUPS; at += 100)
    await Promise.all(
      Array.from({ length: Math.min(100, GROUPS - at) }, (_, more) =>
        committer.commit(`g-${String(at + more).padStart(5, '0')}`, topicOf(at + more), offsets),
      ),
    );
  committer.close();
  await probe.close();
  await admin.disconnect();
  say(`${GROUPS} groups have ${GROUPS * PARTITIONS} positions`);
}

async function sweeps(source) {
  const cluster = new ClusterLag({ newIncidentId: (group) => group });
  const sweep = source.sweeper(cluster, { seeds: false, deadlineMs: 30_000, listEveryMs: 0 });
  const run = () => sweep.sweep(AbortSignal.timeout(60_000));
  const first = await measured(run);
  figures.firstSweepMaxBlockMs = first.loopMaxMs;
  for (let at = 0; at < 4; at++) await run();
  // Five rounds hold one with log starts and last stable offsets, and four without.
  const rounds = [];
  for (let at = 0; at < ROUNDS; at++) rounds.push(await measured(run));
  const { result } = rounds[0]; // the round with starts and stable offsets
  Object.assign(figures, {
    groups: result.groups,
    partitions: result.partitions,
    requests: result.requests,
    requestsOtherRounds: rounds[1].result.requests,
    cpuMs: median(rounds.map((round) => round.cpuMs)),
    wallMs: median(rounds.map((round) => round.wallMs)),
    loopP99Ms: Math.max(...rounds.map((round) => round.loopP99Ms)),
    loopMaxMs: Math.max(...rounds.map((round) => round.loopMaxMs)),
    rssMb: process.memoryUsage().rss / 1e6,
  });
  say(`sweep: ${figures.requests} requests, ${figures.cpuMs.toFixed(0)} ms CPU, ${figures.wallMs.toFixed(0)} ms`);
  const half = new ClusterLag({ newIncidentId: (group) => group });
  const halfSweep = source.sweeper(half, {
    seeds: false,
    deadlineMs: 30_000,
    listEveryMs: 0,
    include: ['g-*0', 'g-*2', 'g-*4', 'g-*6', 'g-*8'],
  });
  for (let at = 0; at < 5; at++) await halfSweep.sweep(AbortSignal.timeout(60_000));
  const halves = [];
  for (let at = 0; at < ROUNDS; at++) halves.push(await measured(() => halfSweep.sweep(AbortSignal.timeout(60_000))));
  figures.halfCpuMs = median(halves.map((round) => round.cpuMs));
}

async function oneFlow(source) {
  const target = { id: 'flow', group: 'g-00001', topics: [topicOf(1)] };
  const poll = () => source.poll([target], AbortSignal.timeout(10_000));
  for (let at = 0; at < 50; at++) await poll();
  const rounds = 200;
  const { cpuMs } = await measured(async () => {
    for (let at = 0; at < rounds; at++) await poll();
  });
  figures.flowPollCpuMs = cpuMs / rounds;
  say(`one flow of ${PARTITIONS} partitions: ${figures.flowPollCpuMs.toFixed(2)} ms CPU a poll`);
}

/** The same answers through the public API: groups, positions of each, both edges of every topic. */
async function publicAdmin() {
  const admin = kafka.admin();
  await admin.connect();
  const sweep = async () => {
    let requests = 0;
    admin.on('admin.network.request', () => (requests += 1));
    const { groups } = await admin.listGroups();
    const names = groups.map(({ groupId }) => groupId).filter((name) => name.startsWith('g-'));
    await each(names, (groupId) => admin.fetchOffsets({ groupId }));
    await each(
      Array.from({ length: TOPICS }, (_, at) => topicOf(at)),
      (topic) => admin.fetchTopicOffsets(topic),
    );
    return requests;
  };
  await sweep();
  const round = await measured(sweep);
  Object.assign(figures, { publicRequests: round.result, publicCpuMs: round.cpuMs, publicWallMs: round.wallMs });
  await admin.disconnect();
  say(`public admin: ${round.result} requests, ${round.cpuMs.toFixed(0)} ms CPU, ${round.wallMs.toFixed(0)} ms`);
}

async function each(list, work) {
  const left = [...list];
  const worker = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

/** Full histories of 100,000 logs that all move at every poll. */
function history() {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const { book } = new ClusterLag({ newIncidentId: (group) => group });
  const rows = Array.from({ length: 2_000 }, (_, at) => book.setTopic(`t-${at}`, `${at}`, 50).rows).flat();
  for (let poll = 1; poll <= 60; poll++) for (const row of rows) book.record(row, 'end', poll * 10, poll * 10_000);
  globalThis.gc?.();
  const after = process.memoryUsage();
  const used = (memory) => memory.heapUsed + memory.arrayBuffers;
  figures.history100kMb = (used(after) - used(before)) / 1e6;
  if (book.size < rows.length) throw new Error('a row is missing');
  say(`100,000 histories: ${figures.history100kMb.toFixed(0)} MB`);
}
