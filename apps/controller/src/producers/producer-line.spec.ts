import { type ProducerInstanceBody, type ProducerLine, type ProducerView } from '@headgate/contract';
import { type Policy } from '@headgate/core';
import { type ApiError } from '../http/api.error.js';
import { parseFilter } from '../http/list-filter.js';
import { producerLine, producersOverview } from './producer-line.js';
import { PRODUCER_FILTER } from './producer-query.js';

const policy = (mode: Policy['mode'] = 'enforce') =>
  ({ flow: 'orders', mode, overflow: { strategy: 'drop' } }) as unknown as Policy;

const instance = (compliance: ProducerInstanceBody['compliance']) =>
  ({ instance: 'i', compliance }) as ProducerInstanceBody;

const view = (changes: Partial<ProducerView> = {}): ProducerView => ({
  ...{ producer: 'imports', instances: 1, askedPerSec: 100, grantedPerSec: 100, usedPerSec: 100, droppedPerSec: 0 },
  ...{ rejectedPerSec: 0, waiting: 0, lastSeen: '2026-01-01T00:00:00.000Z', client: 'sdk-node/0.1.0', source: 'http' },
  ...{ weight: 1, minimumPerSec: 0, priority: 'normal', sharePerSec: 100, unleasedPerSec: 0, compliance: 'ok' },
  instanceList: [instance('ok')],
  ...changes,
});
const line = (changes: Partial<ProducerView> = {}, mode: Policy['mode'] = 'enforce'): ProducerLine =>
  producerLine(view(changes), policy(mode));

const dark: Partial<ProducerView> = { compliance: 'dark', instanceList: [instance('dark')], askedPerSec: null };

describe('producerLine', () => {
  it.each([
    { name: 'sends what it asks', of: line(), status: 'open', says: 'it sends what it asks' },
    { name: 'within tolerance', of: line({ usedPerSec: 96 }), status: 'open', says: 'it sends what it asks' },
    {
      ...{ name: 'held', of: line({ usedPerSec: 40, droppedPerSec: 58, waiting: 2 }), status: 'held' },
      says: '60/s held back, 2 callers wait, drops 58/s',
    },
    { name: 'observed', of: line({ usedPerSec: 40 }, 'observe'), status: 'observing', says: 'nothing limits it' },
    { name: 'too soon', of: line({ usedPerSec: null }), status: 'unknown', says: 'takes a second' },
    {
      ...{ name: 'spender', of: line({ compliance: 'unbudgeted', unleasedPerSec: 7.25 }), status: 'unbudgeted' },
      says: 'spends 7.3/s that nobody granted',
    },
    { name: 'dark', of: line(dark), status: 'dark', says: 'its one instance is silent' },
    {
      ...{ name: 'one of three dark', status: 'dark' },
      of: line({ ...dark, instances: 3, instanceList: [instance('dark'), instance('ok'), instance('ok')] }),
      says: '1 of 3 instances is silent for more than three refreshes',
    },
    {
      ...{ name: 'more than are named', status: 'dark' },
      of: line({ ...dark, instances: 250, instanceList: Array.from({ length: 100 }, () => instance('dark')) }),
      says: 'at least 100 of 250 instances are silent',
    },
  ])('$name: $status', ({ of, status, says }) => {
    expect(of.status).toBe(status);
    expect(of.statusReason).toContain(says);
    expect(of.needsYou).toBe(status === 'unbudgeted' || status === 'dark');
  });

  it('never makes a zero of what it does not know', () => {
    expect(line({ ...dark, usedPerSec: 0, droppedPerSec: 0, grantedPerSec: null, client: 'unknown' })).toMatchObject({
      ...{ askedPerSec: null, askedPerSecReason: expect.any(String), waiting: null, waitingReason: expect.any(String) },
      ...{ usedPerSec: null, usedPerSecReason: expect.any(String), grantedPerSecReason: expect.any(String) },
      ...{ droppedPerSec: null, unleasedPerSec: null },
      ...{ client: null, clientReason: expect.stringContaining('Redis') },
    });
  });

  it('puts the worst first, and of two that are held the one that is held more', () => {
    const lines = [
      line({ compliance: 'unbudgeted' }),
      line(dark),
      line({ usedPerSec: 10 }),
      line({ usedPerSec: 80 }),
      line({ usedPerSec: null }),
      line({ usedPerSec: 0 }, 'observe'),
      line({ usedPerSec: 500 }),
    ];
    expect([...lines].sort((a, b) => b.attention - a.attention)).toEqual(lines);
  });
});

describe('producersOverview', () => {
  const held = line({ usedPerSec: 40 });
  const spender = line({ compliance: 'unbudgeted' });
  const stray = { flow: 'orders', mode: 'enforce', perSec: 40, usedPerSec: 100 } as const;
  it.each([
    { lines: [], flows: 0, answer: 'No flow yet' },
    { lines: [], flows: 2, answer: 'No producer yet' },
    { lines: [line()], flows: 1, answer: 'None of 1 producer is held' },
    { lines: [held, line()], flows: 1, answer: '1 of 2 producers is held' },
    {
      ...{ lines: [held, held, held, spender, line()], flows: 1 },
      answer: '3 of 5 producers are held; imports spends without a budget',
    },
    { lines: [line({ usedPerSec: null })], flows: 1, answer: 'None of 1 producer is held; of 1 it is not known' },
  ])('$answer', ({ lines, flows, answer }) => {
    const made = producersOverview(lines, flows, []);
    expect([made.answer, made.detail]).toEqual([answer, '']);
  });

  it('names who is silent and which flow takes traffic that nobody reports, observed ones left out', () => {
    expect(producersOverview([line(dark)], 1, [{ ...stray, flow: 'seen', mode: 'observe' }, stray]).detail).toBe(
      'imports is silent; 40/s reach orders without a budget.',
    );
    const many = ['a', 'b', 'c', 'd', 'a'].map((producer) => line({ producer, compliance: 'unbudgeted' }));
    expect(producersOverview(many, 1, []).answer).toBe(
      'None of 5 producers is held; a, b and 2 more spend without a budget',
    );
  });
});

describe('the filter of producers', () => {
  const matches = (q: string): boolean | string => {
    try {
      return parseFilter(q, PRODUCER_FILTER)(line({ usedPerSec: 40 }));
    } catch (error) {
      return (error as ApiError).details.problems![0]!.message;
    }
  };
  it.each([
    { q: '', want: true },
    { q: 'state:held flow:ord*', want: true },
    { q: '-state:held', want: false },
    { q: 'strategy:drop mode:enforce client:sdk-node*', want: true },
    { q: 'IMPO', want: true },
    { q: 'mails', want: false },
    { q: 'colour:red', want: expect.stringContaining('known are state, producer, flow') },
    { q: 'state:asleep', want: expect.stringContaining('state:unbudgeted') },
  ])('$q', ({ q, want }) => expect(matches(q)).toEqual(want));
});
