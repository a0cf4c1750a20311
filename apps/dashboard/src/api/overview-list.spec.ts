import { type FlowList, type FlowSummary } from '@headgate/contract';
import { expect, it } from '@jest/globals';
import { appended, type OverviewList, withBelow, withChange, withSnapshot } from './overview-list.js';

const flow = (name: string, sampleAgeMs: number | null = 1000) => ({ flow: name, sampleAgeMs }) as FlowSummary;
const answer = (serverTime: string, names: readonly string[], nextCursor: string | null, matching = 6): FlowList => ({
  serverTime,
  overview: {} as FlowList['overview'],
  matching,
  flows: names.map((name) => flow(name)),
  nextCursor,
});
const AT_0 = '2026-01-01T00:00:00.000Z';
const AT_10 = '2026-01-01T00:00:10.000Z';
const names = ({ flows }: OverviewList) => flows.map((line) => line.flow).join('');

const first = withSnapshot(undefined, answer(AT_0, ['a', 'b'], 'after-b'));
const both = appended(first, 'after-b', answer(AT_0, ['b', 'c', 'd'], 'after-d'));

it('reads on where it ended, no line twice', () => {
  expect(names(both)).toBe('abcd');
  expect(both.nextCursor).toBe('after-d');
  expect(both.chunks).toEqual([{ from: 2, cursor: 'after-b' }]);
});

it('keeps what stands below when the head comes anew', () => {
  const anew = withBelow(both, answer(AT_10, ['d', 'a'], 'after-a'));
  expect(names(anew)).toBe('dabc');
  expect(anew.nextCursor).toBe('after-d');
});

it('never makes an old line young: each keeps the time of its own reading', () => {
  const anew = withBelow(both, answer(AT_10, ['a', 'b'], 'after-b'));
  const readAt = Object.fromEntries(anew.flows.map((line) => [line.flow, line.readAtMs]));
  expect(readAt.a! - readAt.c!).toBe(10_000);
  expect(withBelow(undefined, { ...first, flows: [flow('x', null)] }).flows[0]?.readAtMs).toBeNull();
});

it('follows the order of the stream, and ends where the server says', () => {
  const change = { serverTime: AT_10, overview: first.overview, matching: 3, order: ['b', 'a'], flows: [flow('b')] };
  expect(names(withChange(both, change))).toBe('bac');
});

it('takes only the fields that changed; the reading is as old as it was when it was told', () => {
  const base = { serverTime: AT_10, overview: first.overview, matching: 2, order: ['a', 'b'] };
  const [a, b] = withChange(first, { ...base, flows: [{ flow: 'a', state: 'over' }] }).flows;
  expect([a!.state, a!.sampleAgeMs, a!.readAtMs]).toEqual(['over', 1000, Date.parse(AT_10) - 1000]);
  expect(b).toBe(first.flows[1]);
});

it('never shows a part of a line that it does not know', () => {
  const base = { serverTime: AT_10, overview: first.overview, matching: 3, order: ['a', 'b', 'x'] };
  expect(names(withChange(first, { ...base, flows: [{ flow: 'x', delaySec: 2 }] }))).toBe('ab');
});

it('changes what the stream told, where an older answer was read between two of its events', () => {
  const base = { serverTime: AT_10, overview: first.overview, matching: 2, order: ['a', 'b'] };
  const changed = withChange(first, { ...base, flows: [{ flow: 'a', state: 'over' }] });
  const older = withBelow(changed, answer(AT_0, ['a', 'b'], 'after-b', 2));
  expect(older.flows[0]!.state).toBeUndefined();
  const [a, b] = withChange(older, { ...base, flows: [{ flow: 'b', state: 'held' }] }).flows;
  expect([a!.state, b!.state]).toEqual(['over', 'held']);
});
