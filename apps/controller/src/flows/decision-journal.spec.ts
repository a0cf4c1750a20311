import { type Decision } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { FakeClock, MemoryDecisionStore } from '@headgate/testing/fakes';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from './decision-journal.js';

const base: Decision = {
  flow: 'orders',
  mode: 'enforce',
  policyVersion: 'v1',
  atMs: 0,
  ratePerSec: 1000,
  reason: 'FIXED',
  clamp: null,
  binding: null,
  why: 'its policy fixes the rate',
  constraints: [],
};
const flow = { id: 'orders', source: 'file', version: 1 } as Flow;
const publication = { epoch: 1, seq: 1, learning: false, fenced: false, failure: null };

describe('DecisionJournal', () => {
  const make = () => {
    const metrics = new MetricRegistry();
    const journal = new DecisionJournal(
      new FakeClock(),
      metrics,
      new FlowRegistry(new FakeClock()),
      new MemoryDecisionStore(),
    );
    const rows = () => journal.page('orders', Number.MAX_SAFE_INTEGER, 1000).length;
    return { journal, metrics, rows };
  };

  it.each([
    { what: 'nothing', change: {}, kept: 1 },
    { what: 'the rate by 1 %', change: { ratePerSec: 1010 }, kept: 1 },
    { what: 'the rate by more than 1 %', change: { ratePerSec: 1010.1 }, kept: 2 },
    { what: 'the reason', change: { reason: 'HARD_LIMIT' as const }, kept: 2 },
    { what: 'the clamp', change: { clamp: 'floor' as const }, kept: 2 },
    { what: 'the mode', change: { mode: 'observe' as const }, kept: 2 },
    { what: 'the version', change: { policyVersion: 'v2' }, kept: 2 },
    { what: 'a minute', change: { atMs: 60_000 }, kept: 2 },
    { what: 'less than a minute', change: { atMs: 59_999 }, kept: 1 },
  ])('keeps $kept rows when $what changed', ({ change, kept }) => {
    const { journal, rows } = make();
    journal.record(flow, base, publication);
    journal.record(flow, { ...base, ...change }, publication);
    expect(rows()).toBe(kept);
  });

  it('measures a slow drift from the last kept row, so that it is not lost', () => {
    const { journal, rows } = make();
    for (let n = 0; n < 10; n += 1) journal.record(flow, { ...base, ratePerSec: 1000 * 1.004 ** n }, publication);
    expect(rows()).toBe(4);
  });

  it('gives up the oldest row at the cap, and counts it', async () => {
    const { journal, metrics, rows } = make();
    for (let n = 0; n < 605; n += 1) journal.record(flow, { ...base, atMs: n * 60_000 }, publication);
    expect(rows()).toBe(600);
    expect(journal.page('orders', Number.MAX_SAFE_INTEGER, 1)[0]?.number).toBe(605);
    expect(await metrics.text()).toContain('headgate_decision_rows_dropped_total{flow="orders"} 5');
  });
});
