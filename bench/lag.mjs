// Sweeps of 2,000 groups on 10,000 partitions of a real broker, in turn with kafkajs's public admin API learning the same;
// a poll of one flow; the memory of 100,000 histories. LAG_GROUPS and LAG_TOPICS (of 50 partitions) change the size.
//
// CPU is user and system time of this process with all its threads: the collector and the compiler are in it. One message
// waits everywhere, and the clock steps 10 s from sweep to sweep, so every group is read and every window moves on. Positions
// and ends stand still but in the moving sweeps.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ClusterLag } from '@headgate/core';
import { KafkaLagSource } from '@headgate/sources/kafka';
import { startKafka, until } from '@headgate/testing';
import { OffsetCommitter } from '@headgate/testing/kafka-stub';
import { Kafka, logLevel } from 'kafkajs';

const GROUPS = Number(process.env.LAG_GROUPS ?? 2_000);
const TOPICS = Number(process.env.LAG_TOPICS ?? 200);
const PARTITIONS = 50;
const WARM_SWEEPS = 14;
const ROUNDS = 15;
/** The public API costs some fifty times as much: it is measured once in so many rounds. */
const PUBLIC_EVERY = 3;
/** Sweeps between which every position and every end moves on. */
const MOVING_ROUNDS = 5;
const STEP_MS = 10_000;
const LOOP_RESOLUTION_MS = 1;
let steppedMs = 0;
const clock = { monotonicMs: () => performance.now() + steppedMs, wallMs: () => Date.now() + steppedMs };
const topicOf = (at) => `bench-${String(at % TOPICS).padStart(5, '0')}`;
const say = (text) => console.info(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}`);
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** CPU and wall of this process alone; the broker is another one. */
async function measured(work) {
  const startedCpuMs = cpuMs();
  const startedMs = performance.now();
  const result = await work();
  return { result, cpuMs: cpuMs() - startedCpuMs, wallMs: performance.now() - startedMs };
}

/** How long the event loop was held up: by the clock, and by the CPU that we took between two turns of it. */
async function blocked(work) {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  let isOver = false;
  let turnCpuMaxMs = 0;
  const watch = (async () => {
    for (let before = cpuMs(); !isOver; ) {
      await new Promise(setImmediate);
      const now = cpuMs();
      turnCpuMaxMs = Math.max(turnCpuMaxMs, now - before);
      before = now;
    }
  })();
  loop.enable();
  await work();
  loop.disable();
  isOver = true;
  await watch;
  const delayMs = (ns) => Math.max(0, ns / 1e6 - LOOP_RESOLUTION_MS);
  return { loopP99Ms: delayMs(loop.percentile(99)), loopMaxMs: delayMs(loop.max), turnCpuMaxMs };
}

const figures = {};
history();
const server = await startKafka({ heap: '1g' });
const kafka = new Kafka({
  clientId: 'bench',
  brokers: [server.brokers],
  logLevel: logLevel.NOTHING,
  retry: { retries: 20 },
});
try {
  await prepare();
  const source = new KafkaLagSource({ brokers: [server.brokers], clock, deadlineMs: 5_000 });
  await sweeps(source);
  await movingSweeps(source);
  await oneFlow(source);
  await source.close();
  report();
} finally {
  // A server of the tests keeps no process alive, and this one takes its time to stop.
  const awake = setInterval(() => {}, 1_000);
  await server.stop();
  clearInterval(awake);
}

function report() {
  const { requests, cpuMs, wallMs, rssMb, loopP99Ms, ...more } = figures;
  const vsPublicAdminCpu = figures.publicCpuMs / cpuMs;
  const rounded = (some) =>
    Object.fromEntries(Object.entries(some).map(([name, value]) => [name, Math.round(value * 100) / 100]));
  const bars = rounded({ requests, cpuMs, wallMs, rssMb, loopP99Ms, vsPublicAdminCpu });
  console.info(JSON.stringify({ bench: 'lag', ...bars, figures: rounded(more) }));
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
  await until(
    'a group has a coordinator',
    () => admin.fetchOffsets({ groupId: 'g-00000', topics: [topicOf(0)] }),
    Boolean,
    {
      withinMs: 120_000,
    },
  );
  const committer = await OffsetCommitter.connect(server.brokers);
  await until(
    'commits are taken',
    () => committer.commit('g-00000', topicOf(0), positions(0)).then(() => true),
    Boolean,
    {
      withinMs: 120_000,
      everyMs: 500,
    },
  );
  committer.close();
  await commitAll(0);
  await admin.disconnect();
  await produceAll();
  say(`${GROUPS} groups have ${GROUPS * PARTITIONS} positions`);
}

function positions(offset) {
  return Array.from({ length: PARTITIONS }, (_, partition) => [partition, offset]);
}

/** Puts every group on every partition of its topic at one offset. */
async function commitAll(offset) {
  const committer = await OffsetCommitter.connect(server.brokers);
  for (let at = 0; at < GROUPS; at += 100)
    await Promise.all(
      Array.from({ length: Math.min(100, GROUPS - at) }, (_, more) =>
        committer.commit(`g-${String(at + more).padStart(5, '0')}`, topicOf(at + more), positions(offset)),
      ),
    );
  committer.close();
}

/** One message more for every partition. */
async function produceAll() {
  const producer = kafka.producer();
  await producer.connect();
  const messages = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value: 'waits' }));
  for (let at = 0; at < TOPICS; at += 10)
    await producer.sendBatch({
      topicMessages: Array.from({ length: Math.min(10, TOPICS - at) }, (_, more) => ({
        topic: topicOf(at + more),
        messages,
      })),
    });
  await producer.disconnect();
}

function sweeper(source, options = {}) {
  const cluster = new ClusterLag({ newIncidentId: (group) => group });
  const sweep = source.sweeper(cluster, { seeds: false, deadlineMs: 30_000, listEveryMs: 0, ...options });
  return async () => {
    const outcome = await sweep.sweep(AbortSignal.timeout(60_000));
    steppedMs += STEP_MS;
    return outcome;
  };
}

async function sweeps(source) {
  const normal = sweeper(source);
  const all = sweeper(source, { rareEvery: 1 });
  const half = sweeper(source, { include: ['g-*0', 'g-*2', 'g-*4', 'g-*6', 'g-*8'] });
  const first = await measured(normal);
  for (let at = 0; at < WARM_SWEEPS; at++) await normal();
  figures.rssMb = process.memoryUsage().rss / 1e6;
  for (let at = 0; at < WARM_SWEEPS; at++) await Promise.resolve(all()).then(half);
  const api = await publicAdmin();
  const rounds = { normal: [], all: [], half: [], described: [], read: [] };
  for (let at = 0; at < ROUNDS; at++) {
    rounds.normal.push(await measured(normal));
    rounds.all.push(await measured(all));
    rounds.half.push(await measured(half));
    if (at % PUBLIC_EVERY > 0) continue;
    rounds.described.push(await measured(api.describe));
    rounds.read.push(await measured(api.read));
  }
  await api.close();
  const loops = [];
  for (let at = 0; at < ROUNDS; at++) loops.push(await blocked(normal));
  const cpuOf = (list) => median(list.map((round) => round.cpuMs));
  const most = (figure) => Math.max(...loops.map((one) => one[figure]));
  const { result } = rounds.normal[0];
  const [describeCpuMs, readCpuMs] = [cpuOf(rounds.described), cpuOf(rounds.read)];
  Object.assign(figures, {
    groups: result.groups,
    partitions: result.partitions,
    requests: Math.max(...rounds.normal.map((round) => round.result.requests)),
    firstRequests: first.result.requests,
    firstCpuMs: first.cpuMs,
    cpuMs: cpuOf(rounds.normal),
    leastCpuMs: Math.min(...rounds.normal.map((round) => round.cpuMs)),
    wallMs: median(rounds.normal.map((round) => round.wallMs)),
    loopP99Ms: most('loopP99Ms'),
    loopMaxMs: most('loopMaxMs'),
    turnCpuMaxMs: most('turnCpuMaxMs'),
    allEdgesCpuMs: cpuOf(rounds.all),
    halfCpuMs: cpuOf(rounds.half),
    publicRequests: rounds.described[0].result + rounds.read[0].result,
    publicCpuMs: describeCpuMs + readCpuMs,
    publicLeastCpuMs: Math.min(...rounds.described.map((one, at) => one.cpuMs + rounds.read[at].cpuMs)),
    publicWithoutStatesCpuMs: readCpuMs,
    publicWallMs: median(rounds.described.map((one, at) => one.wallMs + rounds.read[at].wallMs)),
  });
  say(`sweep: ${figures.requests} requests, ${figures.cpuMs.toFixed(0)} ms CPU, ${figures.wallMs.toFixed(0)} ms`);
  say(`public admin: ${figures.publicRequests} requests, ${figures.publicCpuMs.toFixed(0)} ms CPU`);
}

/** The same sweep where nothing stands still: every group commits and every log grows between two of them. */
async function movingSweeps(source) {
  const sweep = sweeper(source);
  const rounds = [];
  for (let at = 0; at < 2 + MOVING_ROUNDS; at++) {
    await produceAll();
    await commitAll(at + 1);
    rounds.push((await measured(sweep)).cpuMs);
  }
  const warm = rounds.slice(2);
  Object.assign(figures, { movingCpuMs: median(warm), leastMovingCpuMs: Math.min(...warm) });
  say(`where every position and end moves: ${figures.movingCpuMs.toFixed(0)} ms CPU`);
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

/**
 * What a sweep learns, through the public API: the groups (listGroups), their states (describeGroups alone tells them), all
 * positions of each (fetchOffsets), and start, end and last stable offset of every log (fetchTopicOffsets).
 */
async function publicAdmin() {
  const admin = kafka.admin();
  await admin.connect();
  let requests = 0;
  admin.on('admin.network.request', () => (requests += 1));
  const counted = (work) => async () => {
    const before = requests;
    await work();
    return requests - before;
  };
  let names = [];
  const describe = counted(async () => {
    const { groups } = await admin.listGroups();
    names = groups.map(({ groupId }) => groupId).filter((name) => name.startsWith('g-'));
    await admin.describeGroups(names);
  });
  const read = counted(async () => {
    await each(names, (groupId) => admin.fetchOffsets({ groupId }));
    await each(
      Array.from({ length: TOPICS }, (_, at) => topicOf(at)),
      (topic) => admin.fetchTopicOffsets(topic),
    );
  });
  await describe();
  await read();
  return { describe, read, close: () => admin.disconnect() };
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
