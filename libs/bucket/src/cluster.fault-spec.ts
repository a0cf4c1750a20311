import { type RedisCluster, startRedisCluster, until } from '@headgate/testing';
import { aBudget, aLease } from '@headgate/testing/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { TEST_TIMEOUT_MS } from '../test/redis-harness.js';
import { QUICK, useEveryScript } from '../test/topology.js';
import { bucketKeys } from './bucket-keys.js';
import * as scripts from './generated/scripts.js';
import { RedisTokenBucket } from './redis-bucket.js';

describe('a Redis Cluster of three masters', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  }, 60_000);
  afterAll(() => cluster.stop());

  it('[F10] runs every script on flows of every master: the keys of one flow share a slot', async () => {
    const flows = Array.from({ length: 24 }, (_, n) => `flow-${n}`);
    await useEveryScript(cluster.url, flows);
    const node = new Redis(cluster.masters[0]!.port);
    const keys = bucketKeys();
    for (const flow of [...flows, 'odd}{name', 'ünï', 'a:b']) {
      const slot = (key: string) => node.cluster('KEYSLOT', key);
      expect(await slot(keys.instance(flow, 'p:{x}', '}{'))).toBe(await slot(keys.flow(flow)));
    }
    node.disconnect();
    const held = await Promise.all(
      cluster.masters.map(async ({ port }) => {
        const master = new Redis(port);
        const size = await master.dbsize();
        master.disconnect();
        return size;
      }),
    );
    for (const size of held) expect(size).toBeGreaterThan(0);
    // No script takes more keys than the flow and one instance of it.
    const counts = Object.values(scripts).map((script) => script.keys);
    expect(Math.max(...counts)).toBe(2);
  }, 60_000);

  it('[F10] follows a slot that moves: no lease is lost', async () => {
    const bucket = new RedisTokenBucket(cluster.url, { commandTimeoutMs: TEST_TIMEOUT_MS });
    try {
      await until(
        'it is published',
        () => bucket.publish(aBudget({ flow: 'moved', ...QUICK, burstMilli: 1e9 })),
        ({ accepted }) => accepted,
      );
      const [from, to] = await move(cluster, 'hg:{moved}:b');
      const outcome = await bucket.lease(aLease({ flow: 'moved', wantMilli: 1000 }));
      expect(outcome).toMatchObject({ ok: true });
      expect(from).not.toBe(to);
    } finally {
      await bucket.close();
    }
  }, 60_000);

  it('answers for two masters while the third is away, and for all when it is back', async () => {
    const bucket = new RedisTokenBucket(cluster.url, { commandTimeoutMs: 1000 });
    try {
      await until(
        'it is connected',
        () => bucket.peek('x'),
        () => true,
      );
      await cluster.masters[2]!.kill();
      const flows = Array.from({ length: 20 }, (_, n) => `f${n}`);
      const ends = async () =>
        (await Promise.allSettled(flows.map((flow) => bucket.peek(flow)))).map((end) => end.status);
      const both = (seen: string[]) => seen.includes('fulfilled') && seen.includes('rejected');
      await until('some answer and some do not', ends, both, { withinMs: 10_000 });
      await cluster.masters[2]!.restart();
      await useEveryScript(cluster.url, ['after-1', 'after-2', 'after-3']);
    } finally {
      await bucket.close();
    }
  }, 60_000);
});

/** Moves the slot of a key to another master, key by key, as an operator's tool does. Gives both ids. */
async function move(cluster: RedisCluster, key: string): Promise<readonly [string, string]> {
  const nodes = await Promise.all(
    cluster.masters.map(async ({ port }) => {
      const client = new Redis(port);
      return { port, client, id: (await client.cluster('MYID')) as string };
    }),
  );
  const slot = Number(await nodes[0]!.client.cluster('KEYSLOT', key));
  const sizes = await Promise.all(nodes.map(({ client }) => client.exists(key).catch(() => 0)));
  const source = nodes[sizes.indexOf(1)]!;
  const target = nodes.find((node) => node !== source)!;
  await target.client.call('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', source.id);
  await source.client.call('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', target.id);
  const keys = (await source.client.call('CLUSTER', 'GETKEYSINSLOT', String(slot), '100')) as string[];
  for (const moved of keys) await source.client.call('MIGRATE', '127.0.0.1', String(target.port), moved, '0', '5000');
  for (const { client } of nodes) await client.call('CLUSTER', 'SETSLOT', String(slot), 'NODE', target.id);
  for (const { client } of nodes) client.disconnect();
  return [source.id, target.id];
}
