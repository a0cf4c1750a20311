import { type GroupLine } from '@headgate/contract';
import { type ApiError } from '../http/api.error.js';
import { parseFilter } from '../http/list-filter.js';
import { LAG_FILTER } from './group-filter.js';

const LINE = {
  ...{ cluster: 'main', group: 'billing', topics: ['orders.v1', 'mails'], status: 'FALLING_BEHIND', type: 'classic' },
  ...{ flow: 'orders', lagMessages: 12_000, lagSec: { value: 90, bound: 'exact', uncertaintySec: 1, source: 'poll' } },
} as unknown as GroupLine;

const matches = (q: string, line: GroupLine = LINE): boolean | string => {
  try {
    return parseFilter(q, LAG_FILTER)(line);
  } catch (error) {
    return (error as ApiError).details.problems![0]!.message;
  }
};

describe('the filter of groups and topics', () => {
  it.each([
    { q: '', want: true },
    { q: 'state:falling-behind', want: true },
    { q: 'state:stopped', want: false },
    { q: '-state:stopped topic:orders*', want: true },
    { q: 'behind:>1m', want: true },
    { q: 'behind:>2m', want: false },
    { q: 'behind:<2m lag:>10k', want: true },
    { q: 'lag:>12000', want: false },
    { q: 'flow:orders cluster:ma*', want: true },
    { q: 'MAIL', want: true },
    { q: '"no such"', want: false },
  ])('$q: $want', ({ q, want }) => expect(matches(q)).toBe(want));

  it('never finds an unknown figure above or below anything', () => {
    const blind = { ...LINE, lagMessages: null, lagSec: null };
    expect([matches('lag:>0', blind), matches('lag:<9', blind), matches('behind:>1s', blind)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it.each([
    { q: 'colour:red', says: 'known are state, group, topic' },
    { q: 'state:sleeping', says: 'state:stopped' },
    { q: 'behind:1m', says: 'behind:>30s' },
    { q: 'lag:>many', says: 'lag:>1000' },
    { q: 'lag:>5x', says: 'lag:>1000' },
    { q: 'constructor:x', says: 'has no' },
  ])('refuses $q and says what is allowed', ({ q, says }) => expect(String(matches(q))).toContain(says));
});
