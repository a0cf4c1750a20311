import { policyOf } from '../../test/builders.js';
import { type ControlLaw } from './control-law.js';
import { type KeptLaw, keepLaw, resumeLaw } from './kept-law.js';
import { LAWS } from './law-registry.js';

const counting: ControlLaw<unknown> = {
  ...LAWS.get('fixed')!,
  ...{ name: 'counting', version: 3, init: () => ({ count: 0 }) },
  resume: (kept, version) => {
    const { count } = kept as { count?: number };
    return typeof count === 'number' ? { count: version < 3 ? 2 * count : count } : null;
  },
};
const keptAt = (version: number, state: unknown = { count: 7 }): KeptLaw => ({ law: 'counting', version, state });

describe('the memory of a law', () => {
  it.each([
    { what: 'its own version', kept: keptAt(3), state: { count: 7 }, outcome: 'resumed' },
    { what: 'an older version', kept: keptAt(2), state: { count: 14 }, outcome: 'migrated' },
    { what: 'a newer version', kept: keptAt(4), state: { count: 0 }, outcome: 'newer-version' },
    { what: 'another law', kept: { ...keptAt(3), law: 'steps' }, state: { count: 0 }, outcome: 'another-law' },
    { what: 'nonsense', kept: keptAt(3, { count: 'x' }), state: { count: 0 }, outcome: 'not-understood' },
  ])('from $what is $outcome', ({ kept, state, outcome }) => {
    expect(resumeLaw(counting, kept, policyOf(), 0)).toEqual({ state, outcome });
  });

  it('of another version means nothing to a law that does not read it', () => {
    const { resume: _, ...plain } = counting;
    expect(resumeLaw(plain, keptAt(3), policyOf(), 0)).toEqual({ state: { count: 7 }, outcome: 'resumed' });
    expect(resumeLaw(plain, keptAt(2), policyOf(), 0).outcome).toBe('not-understood');
  });

  it('is at most 64 numbers and four per partition', () => {
    const state = (count: number) => ({ list: new Array(count).fill(1), note: 'text counts nothing' });
    const { keep: _, ...plain } = counting;
    expect(keepLaw(plain, state(72), 0, 2)).toMatchObject({ ok: true, kept: { law: 'counting', version: 3 } });
    expect(keepLaw(plain, state(73), 0, 2)).toEqual({ ok: false, reason: 'too-large', numbers: 73, most: 72 });
  });
});
