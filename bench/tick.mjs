// What one tick of 10,000 and of 50,000 flows costs: 12 partitions each, fresh offsets at every tick, 1 % of the partitions
// unknown. CPU time of the process, garbage collection included; making the readings is not counted. And whether memory
// grows over 10,000 ticks.
import { tick } from '@headgate/core';

const PARTITIONS = 12;
const WARM_UP_TICKS = 5;
/** More than the history of a window, so that memory is what it will stay. */
const TICKS = 60;
/** Readings are made for so many flows at a time: the bench must not measure the memory of its own inputs. */
const BATCH = 1000;
const GROWTH_FLOWS = 20;
const GROWTH_TICKS = 10_000;

const policyOf = (i) => ({
  flow: `flow-${i}`,
  mode: 'enforce',
  rate: { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 800, burstSec: 1 },
  objective: { delaySec: 5 },
  limit: { retentionShare: 0.8 },
  law: { name: 'drain', params: {} },
  overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
  onOutage: 'safe',
  constraints: [{ kind: 'kafka', cluster: 'main', group: `group-${i}`, topics: ['orders'] }],
});
const MEMBERS = ['member-0', 'member-1'];

/** A fresh reading: the consumer is a little behind, two members share the partitions, 1 % of them did not answer. */
function readingAt(second, flow) {
  const atMs = second * 1000;
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => {
    const isUnknown = (flow * 31 + partition * 7 + second * 13) % 100 === 0;
    const committedOffset = 1000 * second + ((flow * 17 + partition * 29) % 300);
    return {
      topic: 'orders',
      partition,
      committedOffset: isUnknown ? null : committedOffset,
      logStartOffset: isUnknown ? null : 0,
      endOffset: isUnknown ? null : committedOffset + 500 + ((second * 37 + partition) % 200),
      member: MEMBERS[partition % 2],
      unknown: isUnknown ? 'timeout' : null,
    };
  });
  return {
    ok: true,
    atMs,
    committedAtMs: atMs,
    endAtMs: atMs,
    sequence: second,
    groupState: 'stable',
    members: 2,
    partitions,
  };
}

/** Ticks flows for a while; gives the CPU milliseconds of each tick of all flows, and the states. */
function play(flows, ticks) {
  const policies = Array.from({ length: flows }, (_, i) => policyOf(i));
  const ids = policies.map(({ constraints }) => `kafka:main/${constraints[0].group}/orders`);
  const states = new Array(flows).fill(null);
  const timesMs = [];
  for (let second = 1; second <= ticks; second++) {
    let micros = 0;
    for (let from = 0; from < flows; from += BATCH) {
      const count = Math.min(BATCH, flows - from);
      const inputs = Array.from({ length: count }, (_, i) => ({
        nowMs: second * 1000,
        pollEveryMs: 1000,
        policyVersion: 'bench',
        usedTokens: 900 * second,
        readings: new Map([[ids[from + i], readingAt(second, from + i)]]),
      }));
      const before = process.cpuUsage();
      for (let i = 0; i < count; i++) states[from + i] = tick(policies[from + i], states[from + i], inputs[i]).state;
      const { user, system } = process.cpuUsage(before);
      micros += user + system;
    }
    if (second > WARM_UP_TICKS) timesMs.push(micros / 1000);
  }
  timesMs.sort((a, b) => a - b);
  return { medianMs: timesMs[Math.floor(timesMs.length / 2)], worstMs: timesMs.at(-1), states };
}

const usedMb = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
};

const small = play(10_000, WARM_UP_TICKS + TICKS);
const rssMb = process.memoryUsage.rss() / 1e6;
const flow = { ...small.states[0] };
small.states.length = 0;
// Memory is settled once every window is full.
const settled = play(GROWTH_FLOWS, 200);
const beforeMb = usedMb();
settled.states.length = 0;
const grown = play(GROWTH_FLOWS, GROWTH_TICKS);
const growthMb = usedMb() - beforeMb;
grown.states.length = 0;
const large = play(50_000, WARM_UP_TICKS + 5);
const linear = large.medianMs / (5 * small.medianMs);
console.info(
  `10,000 flows × ${PARTITIONS} partitions: median ${small.medianMs.toFixed(0)} ms CPU, worst ${small.worstMs.toFixed(0)} ms, RSS ${rssMb.toFixed(0)} MB`,
);
console.info(`50,000 flows: median ${large.medianMs.toFixed(0)} ms CPU, ${linear.toFixed(2)} × five times as long`);
console.info(
  `${GROWTH_FLOWS} flows over ${GROWTH_TICKS} ticks: memory grew by ${growthMb.toFixed(1)} MB; rate ${flow.ratePerSec}`,
);
console.info(
  JSON.stringify({
    bench: 'tick',
    figures: {
      flows10kMs: Math.round(small.medianMs),
      flows10kWorstMs: Math.round(small.worstMs),
      flows50kMs: Math.round(large.medianMs),
      rssMb: Math.round(rssMb),
      growthMb: Number(growthMb.toFixed(1)),
    },
    ratios: { linear: Number(linear.toFixed(2)) },
  }),
);
