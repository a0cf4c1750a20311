import { apiVersions } from './api-versions.js';
import { consumerGroupDescribe } from './consumer-group-describe.js';
import { describeGroups } from './describe-groups.js';
import { listGroups } from './list-groups.js';
import { listOffsets } from './list-offsets.js';
import { listOffsetsEach } from './list-offsets-each.js';
import { metadata } from './metadata.js';
import { offsetFetch } from './offset-fetch.js';
import { offsetFetchAll } from './offset-fetch-columns.js';
import { type KafkaAnswer, type KafkaRequest } from './request.js';

/**
 * The bytes were written by the message classes of kafka-clients 4.3.1 (bodies, without headers). Some answers carry a
 * tagged field, number 77, that no broker of today sends: what newer brokers add must be stepped over.
 */
interface Fixture<T extends KafkaAnswer = KafkaAnswer> {
  readonly name: string;
  readonly request: KafkaRequest<T>;
  readonly asked: string;
  readonly answered: string;
  readonly means: T;
}

const fixture = <T extends KafkaAnswer>(one: Fixture<T>): Fixture => one;
const ORDERS_AND_P = [
  { topic: 'orders', partitions: [0, 2] },
  { topic: 'p', partitions: [1] },
];

const FIXTURES: readonly Fixture[] = [
  fixture({
    name: 'ApiVersions v3',
    request: apiVersions('headgate', '0.1.0'),
    asked: '09686561646761746506302e312e3000',
    answered: [
      '00000300030000000d0000090001000a000000000702010800000000000000050214020e67726f75702e76657273696f6e00',
      '01000100',
    ].join(''),
    means: {
      throttleMs: 7,
      errorCode: 0,
      ranges: [
        { key: 3, min: 0, max: 13 },
        { key: 9, min: 1, max: 10 },
      ],
    },
  }),
  fixture({
    name: 'Metadata v12',
    request: metadata(['orders', 'p']),
    asked: '0300000000000000000000000000000000076f72646572730000000000000000000000000000000000027000000000',
    answered: [
      '000000030300000001036b310000238402720000000002036b3200002385000003633100000001030000076f726465727301',
      '02030405060708090a0b0c0d0e0f100003000000000001000000020000000403000000010000000202000000020200000001',
      '00000500000000ffffffff00000004020000000101010080000000014d03010203000305676f6e6500000000000000000000',
      '0000000000000001800000000000',
    ].join(''),
    means: {
      throttleMs: 3,
      brokers: [
        { nodeId: 1, host: 'k1', port: 9092 },
        { nodeId: 2, host: 'k2', port: 9093 },
      ],
      topics: [
        {
          name: 'orders',
          id: 'AQIDBAUGBwgJCgsMDQ4PEA',
          errorCode: 0,
          partitions: [
            { partition: 1, leader: 2, errorCode: 0 },
            { partition: 0, leader: -1, errorCode: 5 },
          ],
        },
        { name: 'gone', id: 'AAAAAAAAAAAAAAAAAAAAAA', errorCode: 3, partitions: [] },
      ],
    },
  }),
  fixture({
    name: 'ListGroups v5',
    request: listGroups(),
    asked: '010100',
    answered: [
      '000000000000030862696c6c696e6709636f6e73756d657207537461626c6508636c617373696300056ec3a4750106456d70',
      '747909636f6e73756d6572014d0301020300',
    ].join(''),
    means: {
      throttleMs: 0,
      errorCode: 0,
      groups: [
        { group: 'billing', protocolType: 'consumer', state: 'Stable', type: 'classic' },
        { group: 'näu', protocolType: '', state: 'Empty', type: 'consumer' },
      ],
    },
  }),
  fixture({
    name: 'OffsetFetch v8, with an offset beyond 2^53',
    request: offsetFetch([
      { group: 'billing', topics: [{ topic: 'orders', partitions: [0, 1] }] },
      { group: 'g2', topics: [{ topic: 'p', partitions: [7] }] },
    ]),
    asked: '030862696c6c696e6702076f72646572730300000000000000010000036732020270020000000700000000',
    answered: [
      '0000000b03036732010010000862696c6c696e6702076f726465727304000000010000000100000001000000020100000000',
      '000000ffffffffffffffffffffffff00001d0000000003002000000000000100000002056d6574610000014d030102030000',
      '000000',
    ].join(''),
    means: {
      throttleMs: 11,
      groups: [
        { group: 'g2', errorCode: 16, topics: [] },
        {
          group: 'billing',
          errorCode: 0,
          topics: [
            {
              topic: 'orders',
              partitions: [
                { partition: 1, offset: 4_294_967_297, errorCode: 0 },
                { partition: 0, offset: -1, errorCode: 29 },
                { partition: 3, offset: Number.POSITIVE_INFINITY, errorCode: 0 },
              ],
            },
          ],
        },
      ],
    },
  }),
  fixture({
    name: 'ListOffsets v7 for the ends',
    request: listOffsets('end', [{ topic: 'orders', partitions: [0, 5] }]),
    asked: 'ffffffff0002076f72646572730300000000ffffffffffffffffffffffff0000000005ffffffffffffffffffffffff000000',
    answered: [
      '0000000002076f726465727303000000050000ffffffffffffffff0000001cbe991a140000000100000000000006ffffffff',
      'ffffffffffffffffffffffffffffffff000000',
    ].join(''),
    means: {
      throttleMs: 0,
      topics: [
        {
          topic: 'orders',
          partitions: [
            { partition: 5, offset: 123_456_789_012, errorCode: 0 },
            { partition: 0, offset: -1, errorCode: 6 },
          ],
        },
      ],
    },
  }),
  fixture({
    name: 'DescribeGroups v6',
    request: describeGroups(['billing', 'g2']),
    asked: '030862696c6c696e670367320000',
    answered: [
      '00000000030000000862696c6c696e6707537461626c6509636f6e73756d65720672616e676503046d2d310002630a2f3130',
      '2e302e302e3102012c00030000000200066f7264657273000000020000000000000002000170000000010000000100000002',
      '090900046d2d32026902630a2f31302e302e302e32010100800000000000451447726f7570206732206e6f7420666f756e64',
      '2e0367320544656164010101800000000000',
    ].join(''),
    means: {
      throttleMs: 0,
      groups: [
        {
          group: 'billing',
          errorCode: 0,
          state: 'Stable',
          members: [
            { id: 'm-1', clientId: 'c', host: '/10.0.0.1', owns: ORDERS_AND_P },
            { id: 'm-2', clientId: 'c', host: '/10.0.0.2', owns: [] },
          ],
        },
        { group: 'g2', errorCode: 69, state: 'Dead', members: [] },
      ],
    },
  }),
  fixture({
    name: 'ConsumerGroupDescribe v1, owning what is assigned and not what is its target',
    request: consumerGroupDescribe(['billing', 'g2']),
    asked: '030862696c6c696e670367320000',
    answered: [
      '00000000030000000862696c6c696e670c5265636f6e63696c696e67000000040000000408756e69666f726d02046d2d3100',
      '00000000030263032f6802076f726465727300020102030405060708090a0b0c0d0e0f10076f726465727303000000000000',
      '00020000020102030405060708090a0b0c0d0e0f10076f726465727304000000000000000100000002000001014d03010203',
      '80000000000045036e6f0367320100000000000000000101800000000000',
    ].join(''),
    means: {
      throttleMs: 0,
      groups: [
        {
          group: 'billing',
          errorCode: 0,
          state: 'Reconciling',
          members: [{ id: 'm-1', clientId: 'c', host: '/h', owns: [{ topic: 'orders', partitions: [0, 2] }] }],
        },
        { group: 'g2', errorCode: 69, state: '', members: [] },
      ],
    },
  }),
  fixture({
    name: 'ListGroups v4, for brokers that do not tell the type',
    request: listGroups().older!,
    asked: '0100',
    answered: '000000000000020862696c6c696e6709636f6e73756d657207537461626c650000',
    means: {
      throttleMs: 0,
      errorCode: 0,
      groups: [{ group: 'billing', protocolType: 'consumer', state: 'Stable', type: '' }],
    },
  }),
  fixture({
    name: 'DescribeGroups v5',
    request: describeGroups(['billing']).older!,
    asked: '020862696c6c696e670000',
    answered: [
      '000000000200000862696c6c696e6707537461626c6509636f6e73756d65720672616e676502046d2d31000263032f680101',
      '00800000000000',
    ].join(''),
    means: {
      throttleMs: 0,
      groups: [
        {
          group: 'billing',
          errorCode: 0,
          state: 'Stable',
          members: [{ id: 'm-1', clientId: 'c', host: '/h', owns: [] }],
        },
      ],
    },
  }),
  fixture({
    name: 'ConsumerGroupDescribe v0',
    request: consumerGroupDescribe(['billing']).older!,
    asked: '020862696c6c696e670000',
    answered: [
      '00000000020000000862696c6c696e6707537461626c65000000000000000008756e69666f726d02046d2d31000000000000',
      '0263032f6802076f7264657273000200000000000000000000000000000000076f7264657273030000000000000002000001',
      '0000800000000000',
    ].join(''),
    means: {
      throttleMs: 0,
      groups: [
        {
          group: 'billing',
          errorCode: 0,
          state: 'Stable',
          members: [{ id: 'm-1', clientId: 'c', host: '/h', owns: [{ topic: 'orders', partitions: [0, 2] }] }],
        },
      ],
    },
  }),
];

const NO_TAGS = '00';
/** ApiVersions alone answers without tags in its header. */
const answerOf = ({ name, answered }: Fixture) =>
  Buffer.from(name.startsWith('ApiVersions') ? answered : NO_TAGS + answered, 'hex');

describe('the codec', () => {
  it.each(FIXTURES)('asks as the Java client does: $name', ({ request, asked }) => {
    expect(request.encode().buffer.toString('hex')).toBe(NO_TAGS + asked);
  });

  it.each(FIXTURES)('reads what the Java classes wrote: $name', (one) => {
    expect(one.request.decode(answerOf(one))).toEqual(one.means);
  });

  it.each(FIXTURES)('refuses an answer with one byte more: $name', (one) => {
    expect(() => one.request.decode(Buffer.concat([answerOf(one), Buffer.alloc(1)]))).toThrow(/left over/);
  });

  it.each(FIXTURES)('refuses an answer cut anywhere: $name', (one) => {
    const whole = answerOf(one);
    const outcomes = Array.from(whole, (_, length) => {
      try {
        return one.request.decode(whole.subarray(0, length));
      } catch (error) {
        return (error as Error).constructor.name;
      }
    });
    expect(new Set(outcomes)).toEqual(new Set(['RangeError']));
  });

  it.each([
    {
      question: 'stable' as const,
      asked: 'ffffffff0102076f72646572730200000000ffffffffffffffffffffffff000000',
    },
    {
      question: { fromWallMs: 1_700_000_000_000 },
      asked: 'ffffffff0002076f72646572730200000000ffffffff0000018bcfe56800000000',
    },
  ])('asks for $question as the Java client does', ({ question, asked }) => {
    const request = listOffsetsEach(question, [{ topic: 'orders', partitions: [0] }], () => () => {});
    expect(request.encode().buffer.toString('hex')).toBe(NO_TAGS + asked);
  });

  it('reads ends one by one, as it does in objects', () => {
    const { answered } = FIXTURES.find(({ name }) => name === 'ListOffsets v7 for the ends')!;
    const taken: unknown[] = [];
    const request = listOffsetsEach(
      'end',
      [],
      (topic) =>
        (...one) =>
          void taken.push([topic, ...one]),
    );
    expect(request.decode(Buffer.from(NO_TAGS + answered, 'hex'))).toEqual({ throttleMs: 0 });
    expect(taken).toEqual([
      ['orders', 5, 123_456_789_012, 0, -1],
      ['orders', 0, -1, 6, -1],
    ]);
  });

  it('asks for all positions of a group as the Java client does, and reads them into columns', () => {
    const request = offsetFetchAll(['billing']);
    expect(request.encode().buffer.toString('hex')).toBe(`${NO_TAGS}020862696c6c696e6700000000`);
    const { answered } = FIXTURES.find(({ name }) => name.startsWith('OffsetFetch v8'))!;
    const { columns, groups } = request.decode(Buffer.from(NO_TAGS + answered, 'hex'));
    expect(groups).toEqual([
      { group: 'g2', errorCode: 16, from: 0, to: 0 },
      { group: 'billing', errorCode: 0, from: 0, to: 3 },
    ]);
    const entries = [0, 1, 2].map((at) => [columns.topics[columns.topicAt[at]!], columns.partitionAt[at]]);
    expect(entries).toEqual([1, 0, 3].map((partition) => ['orders', partition]));
    expect([columns.offsetAt[0], columns.offsetAt[1], columns.big.get(2)]).toEqual([4_294_967_297, -1, 2n ** 53n + 1n]);
    expect(columns.gaps).toEqual(new Map([[1, 'not-authorized']]));
  });

  it('asks for the log starts with timestamp -2', () => {
    const request = listOffsets('start', [{ topic: 'orders', partitions: [0, 5] }]);
    const asked =
      'ffffffff0002076f72646572730300000000fffffffffffffffffffffffe0000000005fffffffffffffffffffffffe000000';
    expect(request.encode().buffer.toString('hex')).toBe(NO_TAGS + asked);
  });
});
