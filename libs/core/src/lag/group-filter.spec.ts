import { groupFilter } from './group-filter.js';

describe('groupFilter', () => {
  it.each([
    { group: 'billing', watched: true },
    { group: 'console-consumer-12345', watched: false },
    { group: 'headgate', watched: false },
    { group: 'mm2-offset-syncs', watched: false },
  ])('watches $group by default: $watched', ({ group, watched }) => {
    expect(groupFilter()(group)).toBe(watched);
  });

  it.each([
    { pattern: 'a*c', yes: ['ac', 'abc', 'abcc'], no: ['a', 'acb', 'bac'] },
    { pattern: '*x*y*', yes: ['xy', 'axbyc'], no: ['yx'] },
    { pattern: 'aa*aa', yes: ['aaaa', 'aabaa'], no: ['aaa'] },
    { pattern: 'plain', yes: ['plain'], no: ['plain2', 'xplain'] },
    { pattern: 'a.c', yes: ['a.c'], no: ['abc'] },
  ])('reads $pattern', ({ pattern, yes, no }) => {
    const isWatched = groupFilter([pattern], []);
    for (const name of yes) expect([name, isWatched(name)]).toEqual([name, true]);
    for (const name of no) expect([name, isWatched(name)]).toEqual([name, false]);
  });
});
