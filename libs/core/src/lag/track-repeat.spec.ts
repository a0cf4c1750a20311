import { ClusterLag } from './cluster-lag.js';
import { type Positions } from './group-sample.js';
import { type Offset64 } from './offset.js';
import { reportGroup } from './report-group.js';

/** An index beyond every position: with any gap in an answer no position takes the short way of `TrackTable.repeat`. */
const NOWHERE = 1_000_000;
const HUGE = 2n ** 62n;

/** Deterministic numbers in [0, 1). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('A position that says what it said before', () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

  it(`is taken the short way to the same reports and events as the long way (SEED=${seed})`, () => {
    const random = randomOf(seed);
    const chance = (share: number) => random() < share;
    const pair = [false, true].map((isLong) => ({
      isLong,
      cluster: new ClusterLag({
        newIncidentId: (group) => group,
        settings: { windowPolls: 3, tailMessages: 9, enterAfter: 1, leaveAfter: 2 },
      }),
    }));
    const partitions = 6;
    const logs = ['a', 'b', 'huge'].map((topic) => ({
      topic,
      id: 0,
      start: Array<number>(partitions).fill(0),
      end: Array<number>(partitions).fill(20),
      position: Array<number>(partitions).fill(0),
    }));
    const offsetOf = (topic: string, value: number): Offset64 =>
      topic === 'huge' && value >= 0 ? HUGE + BigInt(value) : value;
    let nowMs = 1_000;
    for (let sweep = 0; sweep < 50; sweep++) {
      for (const log of logs) {
        if (chance(0.02)) log.id += 1;
        for (let at = 0; at < partitions; at++) {
          if (chance(0.3)) log.end[at]! += Math.floor(20 * random());
          if (chance(0.02)) log.end[at] = Math.floor(log.end[at]! / 2);
          if (chance(0.05)) log.start[at] = Math.floor(log.end[at]! * random());
          if (chance(0.25)) log.position[at] = Math.floor(log.end[at]! * (0.2 + 0.85 * random()));
          if (chance(0.02)) log.position[at] = -1;
        }
      }
      const asked = logs.flatMap(({ topic, position }) =>
        position.flatMap((offset, partition) => (chance(0.03) ? [] : [{ topic, partition, offset }])),
      );
      if (chance(0.1)) asked.reverse();
      const [isDown, isEmpty, isSimple] = [chance(0.05), chance(0.2), chance(0.3)];
      const gapAt = chance(0.1) ? Math.floor(asked.length * random()) : -1;
      for (const { isLong, cluster } of pair) {
        for (const { topic, id, start, end } of logs) {
          const { rows } = cluster.book.setTopic(topic, `${id}`, partitions);
          for (const [at, row] of rows.entries()) {
            if (sweep % 3 === 0) cluster.book.record(row, 'start', offsetOf(topic, start[at]!), nowMs + 1);
            cluster.book.record(row, 'end', offsetOf(topic, end[at]!), nowMs + 2, { topic, partition: at });
          }
        }
        const topics = [...new Set(asked.map(({ topic }) => topic))];
        const offsets = asked.map(({ topic, offset }) => offsetOf(topic, offset));
        const gaps = new Map<number, 'not-authorized'>(gapAt < 0 ? [] : [[gapAt, 'not-authorized']]);
        if (isLong) gaps.set(NOWHERE, 'not-authorized');
        const positions: Positions = {
          from: 0,
          to: asked.length,
          topics,
          topicAt: asked.map(({ topic }) => topics.indexOf(topic)),
          partitionAt: asked.map(({ partition }) => partition),
          offsetAt: offsets.map((offset) => (typeof offset === 'number' ? offset : Number.NaN)),
          big: new Map(offsets.flatMap((offset, at) => (typeof offset === 'bigint' ? [[at, offset] as const] : []))),
          gaps,
        };
        cluster.apply(
          {
            group: 'g',
            type: 'classic',
            state: isEmpty ? 'empty' : 'stable',
            protocolType: isSimple ? '' : 'consumer',
            coordinator: 1,
            members: [{ id: 'm', clientId: 'c', host: 'h', owns: [] }],
            commits: isDown ? { ok: false, reason: 'timeout', message: 'late' } : { ok: true, atMs: nowMs, positions },
          },
          nowMs + 3,
          10_000,
        );
        cluster.endSweep(new Set(['g']), true, nowMs + 3);
      }
      const [short, long] = pair.map(({ cluster }) =>
        JSON.stringify([reportGroup(cluster, 'g', nowMs + 4), cluster.events.slice(-20)]),
      );
      expect(short).toBe(long);
      nowMs += chance(0.2) ? 1_000 : 10_000;
    }
  });
});
