import { LAWS, validateLawParams, withDefaults } from './law-registry.js';

const law = (name: string) => LAWS.get(name)!;

describe('LAWS', () => {
  it.each([...LAWS.values()])('$name tells the name, unit and meaning of each parameter', ({ doc, params }) => {
    expect(doc).not.toBe('');
    expect(params.every((parameter) => parameter.unit !== '' && parameter.doc.endsWith('.'))).toBe(true);
    expect(new Set(params.map(({ name }) => name)).size).toBe(params.length);
  });

  it.each([...LAWS.values()])('$name accepts its own defaults', (each) => {
    const given = Object.entries(withDefaults(each, {})).filter(([, value]) => value !== null);
    expect(validateLawParams(each, Object.fromEntries(given))).toEqual([]);
  });
});

describe('withDefaults', () => {
  it('fills in what is left out and keeps what is given, for each law apart', () => {
    const params = { recoverShare: 0.5 };
    expect(withDefaults(law('steps'), params)).toMatchObject({ recoverShare: 0.5, recoverBelowMessages: 1000 });
    expect(withDefaults(law('drain'), params)).toEqual({ setPointDelayShare: 0.25, setPointBacklogShare: 0.4 });
    expect(withDefaults(law('steps'), params)).toMatchObject({ recoverShare: 0.5 });
  });
});

describe('validateLawParams', () => {
  const row = (aboveMessages: unknown, share: unknown) => ({ aboveMessages, share });

  it.each([
    { name: 'drain', params: { setPointDelayShare: 0.05 } },
    { name: 'drain', params: { setPointDelayShare: 0.8, setPointBacklogShare: 0.4 } },
    { name: 'fixed', params: { ratePerSec: 0 } },
    { name: 'steps', params: { levels: [row(100, 0.1), row(10, 0.1), row(1, 1)] } },
    {
      name: 'steps',
      params: {
        levels: [
          { aboveSec: 60, share: 0.1 },
          { aboveSec: 10, share: 0.5 },
        ],
      },
    },
  ])('finds nothing in $params of $name', ({ name, params }) => {
    expect(validateLawParams(law(name), params)).toEqual([]);
  });

  it.each([
    { name: 'drain', params: { setPointDelayShare: 0.81 }, path: 'setPointDelayShare', allowed: 'from 0.05 to 0.8' },
    { name: 'drain', params: { setPointDelayShare: '0.5' }, path: 'setPointDelayShare', allowed: 'a number' },
    { name: 'drain', params: { setPointDelayShare: Number.NaN }, path: 'setPointDelayShare', allowed: 'a number' },
    { name: 'fixed', params: { ratePerSec: -1 }, path: 'ratePerSec', allowed: 'messages/s' },
    { name: 'fixed', params: { ratePerSec: null }, path: 'ratePerSec', allowed: 'a number' },
    { name: 'fixed', params: { rate: 5 }, path: 'rate', allowed: 'it has ratePerSec' },
    { name: 'steps', params: { levels: 5 }, path: 'levels', allowed: '1 to 20 rows' },
    { name: 'steps', params: { levels: [] }, path: 'levels', allowed: '1 to 20 rows' },
    { name: 'steps', params: { levels: [null] }, path: 'levels.0', allowed: 'aboveMessages: above 0' },
    { name: 'steps', params: { levels: [row(0, 0.5)] }, path: 'levels.0', allowed: 'aboveMessages: above 0' },
    { name: 'steps', params: { levels: [row(10, 1.1)] }, path: 'levels.0', allowed: 'share: 0 to 1' },
    { name: 'steps', params: { levels: [row(10, 0.1), row(10, 0.5)] }, path: 'levels.1', allowed: 'a lower threshold' },
    { name: 'steps', params: { levels: [row(10, 0.5), row(5, 0.1)] }, path: 'levels.1', allowed: 'no smaller share' },
    {
      name: 'steps',
      params: { levels: [{ aboveSec: 60, share: 0.1 }, row(10, 0.5)] },
      path: 'levels.1',
      allowed: 'aboveSec: above 0',
    },
    {
      name: 'steps',
      params: { levels: [{ aboveSec: 60, aboveMessages: 9, share: 0.1 }] },
      path: 'levels.0',
      allowed: 'in one unit',
    },
    { name: 'steps', params: { levels: [null, row(5, 0.1)] }, path: 'levels.0', allowed: 'aboveMessages: above 0' },
  ])('refuses $params of $name: $allowed', ({ name, params, path, allowed }) => {
    const problems = validateLawParams(law(name), params);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.path).toBe(`law.params.${path}`);
    expect(problems[0]!.message).toContain(allowed);
  });

  it('lists all problems at once, with the values', () => {
    const problems = validateLawParams(law('steps'), {
      recoverShare: 5,
      hysteresisShare: -1,
      levels: 'x',
      other: true,
    });
    expect(problems.map(({ path, value }) => [path, value])).toEqual([
      ['law.params.recoverShare', 5],
      ['law.params.hysteresisShare', -1],
      ['law.params.levels', 'x'],
      ['law.params.other', true],
    ]);
  });
});
