import { ClusterLag, reportGroup } from '@headgate/core';
import { type SecureKafka, startSecureKafka } from '@headgate/testing';
import { OffsetCommitter } from '@headgate/testing/kafka-stub';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { KafkaBench, pollOne, realClock, target } from '../../test/kafka-bench.js';
import { KafkaLagSource, type SaslOptions } from './index.js';

describe('KafkaLagSource on a broker with SASL_SSL and ACLs', () => {
  let secure: SecureKafka;
  let topics: { open: string; closed: string };
  const sources: KafkaLagSource[] = [];

  beforeAll(async () => {
    secure = await startSecureKafka({ reader: 'reads-only', nobody: 'may-nothing' });
    const bench = new KafkaBench(secure.server.brokers);
    topics = { open: await bench.topic(1), closed: await bench.topic(1) };
    for (const topic of [topics.open, topics.closed]) await bench.produce(topic, 0, 10);
    await bench.commit('first', topics.open, [[0, 1]]); // makes the offsets topic
    const committer = await OffsetCommitter.connect(secure.server.brokers);
    for (const group of ['billing', 'hidden'])
      for (const topic of [topics.open, topics.closed]) await committer.commit(group, topic, [[0, 4]]);
    committer.close();
    const describe = (resourceType: AclResourceTypes, resourceName: string) => ({
      ...{ resourceType, resourceName, resourcePatternType: ResourcePatternTypes.LITERAL },
      ...{ principal: 'User:reader', host: '*', operation: AclOperationTypes.DESCRIBE },
      permissionType: AclPermissionTypes.ALLOW,
    });
    const acl = [describe(AclResourceTypes.GROUP, 'billing'), describe(AclResourceTypes.TOPIC, topics.open)];
    await bench.withAdmin((admin) => admin.createAcls({ acl }));
  }, 180_000);
  afterEach(async () => {
    await Promise.all(sources.splice(0).map((source) => source.close()));
  });
  afterAll(() => secure?.stop(), 60_000);

  const open = (sasl: Partial<SaslOptions> = {}, ca = secure.ca) => {
    const login: SaslOptions = { mechanism: 'scram-sha-512', username: 'reader', password: 'reads-only', ...sasl };
    const options = { brokers: [secure.secureBrokers], ssl: { ca }, sasl: login, clock: realClock };
    const source = new KafkaLagSource({ ...options, deadlineMs: 5_000, connectTimeoutMs: 5_000 });
    sources.push(source);
    return source;
  };

  it.each(['plain', 'scram-sha-512'] as const)(
    'reads with TLS and %s, with DESCRIBE and nothing more',
    async (mechanism) => {
      const reading = await pollOne(open({ mechanism }), target('billing', topics.open));
      expect(reading).toMatchObject({ ok: true, partitions: [{ committedOffset: 4, endOffset: 10, unknown: null }] });
    },
    30_000,
  );

  it('[E33] names each right that is missing, where the broker hides in silence what we may not see', async () => {
    const source = open();
    const signal = AbortSignal.timeout(20_000);
    const wanted = { groups: ['billing', 'hidden'], topics: [topics.open, topics.closed] };
    expect(await source.missingRights(wanted, signal)).toEqual([
      'DESCRIBE on group hidden',
      `DESCRIBE on topic ${topics.closed}`,
    ]);
    expect(await pollOne(source, target('hidden', topics.open))).toMatchObject({
      ok: false,
      reason: 'not-authorized',
      message: expect.stringContaining('DESCRIBE on group hidden'),
    });
    expect(await pollOne(source, target('billing', topics.closed))).toMatchObject({
      ok: false,
      reason: 'not-authorized',
      message: expect.stringContaining(`DESCRIBE on topic ${topics.closed}`),
    });
    const cluster = new ClusterLag({ newIncidentId: (group) => group });
    await source.sweeper(cluster, { seeds: false }).sweep(signal);
    expect([...cluster.groups.keys()]).toEqual(['billing']);
    const report = reportGroup(cluster, 'billing', realClock.monotonicMs())!;
    expect(report.partitions.map(({ topic }) => topic)).toEqual([topics.open]);
  }, 40_000);

  it.each([
    { what: 'a wrong password', sasl: { password: 'guessed' }, reason: 'not-authorized' },
    { what: 'an unknown user', sasl: { username: 'stranger' }, reason: 'not-authorized' },
  ])(
    'says what is wrong with $what, without repeating it',
    async ({ sasl, reason }) => {
      const reading = await pollOne(open(sasl), target('billing', topics.open));
      expect(reading).toMatchObject({ ok: false, reason });
      expect(JSON.stringify(reading)).not.toMatch(/guessed|reads-only/);
    },
    30_000,
  );

  it('does not talk to a broker whose certificate it has no reason to trust', async () => {
    const source = new KafkaLagSource({
      ...{ brokers: [secure.secureBrokers], ssl: true, clock: realClock, deadlineMs: 3_000 },
      sasl: { mechanism: 'plain', username: 'reader', password: 'reads-only' },
    });
    sources.push(source);
    const reading = await pollOne(source, target('billing', topics.open));
    expect(reading).toMatchObject({ ok: false, message: expect.stringMatching(/self-signed|certificate/i) });
  }, 30_000);
});
