import { type PolicyBody, PolicySchema } from './policy.schema.js';
import { toProblems } from './problems.js';

const rate = { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 800 };
const good = {
  flow: 'orders',
  rate,
  overflow: { strategy: 'block' },
  constraints: [{ kind: 'kafka', group: 'billing', topics: ['orders'] }],
};

const problemsOf = (input: unknown) => {
  const parsed = PolicySchema.safeParse(input);
  return parsed.success ? [] : toProblems(parsed.error, input);
};

describe('policy schema', () => {
  it('fills every default but the overflow strategy', () => {
    expect(PolicySchema.parse(good)).toEqual({
      flow: 'orders',
      mode: 'observe',
      rate: { ...rate, burstSec: 1 },
      objective: {},
      limit: { retentionShare: 0.8 },
      law: { name: 'drain', params: {} },
      overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
      onOutage: 'safe',
      constraints: [{ kind: 'kafka', cluster: 'main', group: 'billing', topics: ['orders'] }],
    } satisfies PolicyBody);
  });

  it.each([
    { name: 'left out', input: { ...good, overflow: undefined }, path: 'overflow', value: null },
    { name: 'empty', input: { ...good, overflow: {} }, path: 'overflow.strategy', value: null },
    { name: 'unknown', input: { ...good, overflow: { strategy: 'wait' } }, path: 'overflow.strategy', value: 'wait' },
  ])('asks for a choice when the overflow is $name', ({ input, path, value }) => {
    expect(problemsOf(input)).toEqual([{ path, value, message: 'choose one of block, drop, throttle, reject, spill' }]);
  });

  it.each([
    { word: 'block', message: 'write overflow: { strategy: block }' },
    { word: 'spill', message: 'write overflow: { strategy: spill }' },
    { word: 'wait', message: 'write overflow: { strategy: … } with one of block, drop, throttle, reject, spill' },
  ])('says where the choice stands when the overflow is the bare word $word', ({ word, message }) => {
    expect(problemsOf({ ...good, overflow: word })).toEqual([{ path: 'overflow', value: word, message }]);
  });

  it.each([
    { name: 'unknown field', input: { ...good, candidate: {} }, paths: ['candidate'] },
    { name: 'unknown nested field', input: { ...good, rate: { ...rate, ceiling: 1 } }, paths: ['rate.ceiling'] },
    { name: 'number as text', input: { ...good, rate: { ...rate, floorPerSec: '100' } }, paths: ['rate.floorPerSec'] },
    { name: 'NaN', input: { ...good, rate: { ...rate, safePerSec: Number.NaN } }, paths: ['rate.safePerSec'] },
    { name: '1e999', input: JSON.parse(JSON.stringify(good).replace('800', '1e999')), paths: ['rate.safePerSec'] },
    { name: 'negative', input: { ...good, rate: { ...rate, floorPerSec: -1 } }, paths: ['rate.floorPerSec'] },
    { name: 'ceiling zero', input: { ...good, rate: { ...rate, ceilingPerSec: 0 } }, paths: ['rate.ceilingPerSec'] },
    { name: 'bad flow name', input: { ...good, flow: 'a b' }, paths: ['flow'] },
    { name: 'flow dot dot', input: { ...good, flow: '..' }, paths: ['flow'] },
    { name: 'long flow name', input: { ...good, flow: 'a'.repeat(101) }, paths: ['flow'] },
    {
      name: 'no topics',
      input: { ...good, constraints: [{ ...good.constraints[0], topics: [] }] },
      paths: ['constraints.0.topics'],
    },
    {
      name: 'other kind',
      input: { ...good, constraints: [{ ...good.constraints[0], kind: 'x' }] },
      paths: ['constraints.0.kind'],
    },
    { name: 'two at once', input: { ...good, mode: 'on', onOutage: 'ajar' }, paths: ['mode', 'onOutage'] },
    { name: 'not an object', input: [], paths: [''] },
  ])('refuses $name and names the field', ({ input, paths }) => {
    expect(problemsOf(input).map((problem) => problem.path)).toEqual(paths);
  });

  it('leaves meaning to core: a floor above the ceiling has a good shape', () => {
    expect(problemsOf({ ...good, rate: { ...rate, floorPerSec: 20_000 } })).toEqual([]);
  });

  it('[F62] refuses __proto__ as a field and pollutes nothing', () => {
    const input: unknown = JSON.parse(`${JSON.stringify(good).slice(0, -1)},"__proto__":{"x":1}}`);
    PolicySchema.safeParse(input);
    PolicySchema.safeParse({ ...good, law: { params: JSON.parse('{"__proto__":{"x":1}}') } });
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});
