// What a scrape of 10,000 series of groups costs the controller when nothing changed since the last sweep: a real
// controller on a real broker, its own CPU by process_cpu_seconds_total, less what it takes in the same time at rest.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKafka, until } from '@headgate/testing';
import { OffsetCommitter } from '@headgate/testing/kafka-stub';
import { Kafka, logLevel } from 'kafkajs';
import { startController } from './support/controller.mjs';

const GROUPS = Number(process.env.SCRAPE_GROUPS ?? 920);
const SCRAPES = 300;
const ROUNDS = 5;
const SETTLE_MS = 3_000;
const topic = 'orders';
const say = (text) => console.info(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}`);
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const text = async (url) => (await fetch(`${url}/metrics`)).text();
const groupLines = (page) => page.split('\n').filter((line) => line.startsWith('headgate_group_'));
const cpuMs = (page) => 1000 * Number(/^process_cpu_seconds_total (\S+)/m.exec(page)[1]);

async function prepareGroups(brokers) {
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING, retry: { retries: 20 } }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: true });
  await until('a coordinator answers', () => admin.fetchOffsets({ groupId: 'group-0', topics: [topic] }));
  await admin.disconnect();
  const committer = await OffsetCommitter.connect(brokers);
  for (let n = 0; n < GROUPS; n++)
    await committer.commit(
      `group-${n}`,
      topic,
      [0, 1, 2].map((at) => [at, 0]),
    );
  committer.close();
}

/** CPU of the controller while `work` goes on, milliseconds. */
async function cpuOf(url, work) {
  const before = cpuMs(await text(url));
  const startMs = performance.now();
  await work();
  const wallMs = performance.now() - startMs;
  return { cpuMs: cpuMs(await text(url)) - before, wallMs };
}

const kafka = await startKafka();
try {
  await prepareGroups(kafka.brokers);
  say(`${GROUPS} groups`);
  const controller = await startController({
    withinMs: 60_000,
    prepare: async (_opened, folder) => {
      const path = join(folder, 'headgate.yaml');
      // No sweep falls into the measurement: the next one is five minutes away.
      writeFileSync(path, 'flows: []\ngroups: { everySec: 300 }\n');
      return { KAFKA_BROKERS: kafka.brokers, HEADGATE_CONFIG: path };
    },
    isReady: (url) =>
      text(url).then(
        (page) => groupLines(page).length > GROUPS,
        () => false,
      ),
  });
  try {
    await sleep(SETTLE_MS);
    const page = await text(controller.url);
    const series = groupLines(page).length;
    const costs = [];
    for (let round = 0; round < ROUNDS; round++) {
      const scrapes = await cpuOf(controller.url, async () => {
        for (let n = 0; n < SCRAPES; n++) await text(controller.url);
      });
      const rest = await cpuOf(controller.url, () => sleep(scrapes.wallMs));
      costs.push((scrapes.cpuMs - rest.cpuMs) / SCRAPES);
    }
    say(
      `${series} series: ${median(costs).toFixed(2)} ms CPU for one scrape, of ${costs.map((c) => c.toFixed(2)).join(', ')}`,
    );
    const cpuMsPerScrape = Math.round(100 * median(costs)) / 100;
    console.info(JSON.stringify({ bench: 'scrape', series, bytes: page.length, cpuMsPerScrape, budgetCpuMs: 5 }));
  } finally {
    await controller.stop();
  }
} finally {
  await kafka.stop();
}
