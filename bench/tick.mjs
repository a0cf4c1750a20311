// How long one tick of 10,000 flows takes: 12 partitions each, fresh offsets at every tick, 1 % of the partitions unknown.
import { tick } from '@headgate/core';

const FLOWS = 10_000;
const PARTITIONS = 12;
const WARM_UP_TICKS = 5;
const TICKS = 15;

const policies = Array.from({ length: FLOWS }, (_, i) => ({
  flow: `flow-${i}`,
  mode: 'enforce',
  rate: { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 800, burstSec: 1 },
  objective: { delaySec: 5 },
  limit: { retentionShare: 0.8 },
  law: { name: 'drain', params: {} },
  overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
  onOutage: 'safe',
  constraints: [{ kind: 'kafka', cluster: 'main', group: `group-${i}`, topics: ['orders'] }],
}));

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
      member: `member-${partition % 2}`,
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

const states = new Array(FLOWS).fill(null);
const timesMs = [];
for (let second = 1; second <= WARM_UP_TICKS + TICKS; second++) {
  const inputs = policies.map((policy, i) => ({
    nowMs: second * 1000,
    pollEveryMs: 1000,
    policyVersion: 'bench',
    readings: new Map([[`kafka:main/${policy.constraints[0].group}/orders`, readingAt(second, i)]]),
  }));
  const startedMs = performance.now();
  for (let i = 0; i < FLOWS; i++) states[i] = tick(policies[i], states[i], inputs[i]).state;
  if (second > WARM_UP_TICKS) timesMs.push(performance.now() - startedMs);
}
timesMs.sort((a, b) => a - b);
const median = timesMs[Math.floor(timesMs.length / 2)];
console.info(
  `${FLOWS} flows × ${PARTITIONS} partitions: median ${median.toFixed(0)} ms, worst ${timesMs.at(-1).toFixed(0)} ms`,
);
console.info(
  JSON.stringify({
    bench: 'tick',
    figures: {
      flows10kMs: Math.round(median),
      flows10kWorstMs: Math.round(timesMs.at(-1)),
      heapMb: Math.round(process.memoryUsage().heapUsed / 1e6),
    },
    ratios: {},
  }),
);
