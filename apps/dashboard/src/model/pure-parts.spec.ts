import { LAWS } from '@headgate/core';
import { describe, expect, it } from '@jest/globals';
import { backOffMs } from '../api/stream-state.js';
import { crowdFlags, flagLetter, gapsOf } from './chart-model.js';
import { combine, known, toFigure, unknown } from './figure.js';
import { frozenOrder, movedCount } from './frozen-order.js';
import { placeLabels } from './place-labels.js';
import { changeLaw, flowNameOf, parseField, problemsAt, readPath, rebase, writePath } from './policy-draft.js';
import { LAW_FIELDS, LAW_TABLES } from './policy-fields.js';
import { fixRange, LIVE, parseRange, rangeParams, shiftRange } from './range.js';
import { rankCommands } from './rank-commands.js';
import { sentenceParts } from './sentence.js';
import { sparkGeometry } from './spark-geometry.js';

describe('unknown', () => {
  it.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])('%s is never a number', (value) => {
    expect(toFigure(value, 'why')).toEqual({ known: false, reason: 'why' });
  });

  it('spreads into what follows from it', () => {
    expect(combine([known(1), unknown('gone')], (a, b) => a + b)).toEqual(unknown('gone'));
    expect(combine([known(1), known(2)], (a, b) => a + b)).toEqual(known(3));
  });

  it('is a gap from the last known time to the next one', () => {
    expect(gapsOf([1, 2, 3, 4, 5], [1, null, null, 4, null], 1)).toEqual([
      [1, 4],
      [4, 5],
    ]);
    expect(gapsOf([1, 2], [null, 2], 1)).toEqual([[1, 2]]);
    expect(gapsOf([], [], 1)).toEqual([]);
  });

  it('is never bridged by a sparkline', () => {
    const { line, gaps } = sparkGeometry([1, null, 1], null);
    expect(line.match(/M/g)).toHaveLength(2);
    expect(gaps).toHaveLength(1);
  });
});

describe('labels', () => {
  it('are pushed apart and keep their order', () => {
    expect(placeLabels([10, 11, 12], 10, 0, 100)).toEqual([10, 20, 30]);
    expect(placeLabels([99, 98, 97], 10, 0, 100)).toEqual([100, 90, 80]);
  });

  it('of flags that are crowded share a letter', () => {
    expect(crowdFlags([{ t: 1 }, { t: 2 }, { t: 60 }], 3, 24).map((crowd) => crowd.length)).toEqual([2, 1]);
    expect([0, 25, 26, 52].map(flagLetter)).toEqual(['A', 'Z', 'AA', 'BA']);
  });
});

describe('the sentence', () => {
  const text = 'orders is held at 950/s: billing is 12 s behind, objective 5 s; it consumes 1,000/s';
  it('is never changed', () =>
    expect(
      sentenceParts(text, 'over')
        .map((part) => part.text)
        .join(''),
    ).toBe(text));
  it('sets its figures off', () => {
    const figures = sentenceParts(text, 'over').filter(({ isFigure }) => isFigure);
    expect(figures.map(({ text: figure, tone }) => [figure, tone])).toEqual([
      ['950/s', 'held'],
      ['12 s', 'over'],
      ['5 s', null],
      ['1,000/s', null],
    ]);
  });
});

describe('the form', () => {
  it('has every parameter that a law has, and no other', () => {
    for (const [name, law] of LAWS) {
      const fields = (LAW_FIELDS[name] ?? []).map(({ path }) => path.replace('law.params.', ''));
      expect([...fields, ...(LAW_TABLES[name] ?? [])].sort()).toEqual(
        law.params.map((parameter) => parameter.name).sort(),
      );
    }
    expect(Object.keys(LAW_FIELDS).sort()).toEqual([...LAWS.keys()].sort());
  });

  it('reads and writes by path, and never a prototype', () => {
    const draft = { rate: { ceilingPerSec: 1 } };
    expect(writePath(draft, 'rate.floorPerSec', 2)).toEqual({ rate: { ceilingPerSec: 1, floorPerSec: 2 } });
    expect(writePath(draft, 'rate.ceilingPerSec', undefined)).toEqual({ rate: {} });
    expect(writePath(draft, '__proto__.x', 1)).toBe(draft);
    expect(readPath(draft, 'constructor')).toBeUndefined();
  });

  it('keeps what is no number for the server to refuse', () => {
    expect(parseField('1,000', 'number')).toBe(1000);
    expect(parseField('1e999', 'number')).toBe('1e999');
    expect(parseField(' ', 'number')).toBeUndefined();
  });

  it('drops the parameters of another law', () => {
    expect(changeLaw({ law: { name: 'drain', params: { a: 1 } } }, 'fixed')).toEqual({
      law: { name: 'fixed', params: {} },
    });
  });

  it('puts my changes on top of somebody else’s version', () => {
    const mine = [{ path: 'rate.floorPerSec', before: 1, after: 2 }];
    expect(rebase({ rate: { floorPerSec: 1, ceilingPerSec: 9 } }, mine)).toEqual({
      rate: { floorPerSec: 2, ceilingPerSec: 9 },
    });
  });

  it('finds the problems of a field', () => {
    const problems = [{ path: 'policy.rate.floorPerSec' }, { path: 'reason' }];
    expect(problemsAt(problems, 'rate.floorPerSec')).toHaveLength(1);
  });

  it.each([
    ['billing', 'billing'],
    ['team/billing eu', 'team-billing-eu'],
    ['///', 'flow'],
  ])('names a flow for group %s', (group, flow) => expect(flowNameOf(group)).toBe(flow));
});

describe('time ranges', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  it('survive the address', () => {
    const fixed = { kind: 'fixed' as const, ...fixRange(LIVE, now) };
    const { from, to } = rangeParams(fixed);
    expect(parseRange(from, to)).toEqual(fixed);
    expect(parseRange('now-1h', 'now')).toEqual({ kind: 'live', spanSec: 3600 });
    expect(parseRange('soon', null)).toEqual(LIVE);
  });
  it('are live again at the end', () => expect(shiftRange(shiftRange(LIVE, -1, now), 1, now)).toEqual(LIVE));
});

describe('lists', () => {
  it('keep their order while in use; new rows come last', () => {
    const id = (name: string): string => name;
    expect(frozenOrder(['c', 'a', 'd'], id, ['a', 'b', 'c'])).toEqual(['a', 'c', 'd']);
    expect(movedCount(['c', 'a', 'd'], ['a', 'c', 'd'])).toBe(2);
  });

  it('rank a command by its name, then by how lately it was used', () => {
    const commands = ['Overview', 'orders', 'Edit the policy of orders…'].map((text) => ({ id: text, text }));
    expect(rankCommands(commands, 'ord', []).map(({ text }) => text)).toEqual(['orders', 'Edit the policy of orders…']);
    expect(rankCommands(commands, '', ['orders'])[0]!.text).toBe('orders');
    expect(rankCommands(commands, 'zzz', [])).toEqual([]);
  });
});

it('backs off 1, 2, 5, then every 10 s', () => {
  expect([0, 1, 2, 3, 9].map(backOffMs)).toEqual([1000, 2000, 5000, 10_000, 10_000]);
});
