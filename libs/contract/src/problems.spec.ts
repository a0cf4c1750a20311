import { z } from 'zod';
import { toProblems } from './problems.js';

const schema = z.strictObject({ name: z.string().max(3), list: z.array(z.number()).optional() });
const problemsOf = (input: unknown) => toProblems(schema.safeParse(input).error as z.ZodError, input);

describe('toProblems', () => {
  it.each([
    { name: 'cuts a long value', input: { name: 'x'.repeat(500) }, path: 'name', value: 'x'.repeat(200) },
    { name: 'shows NaN by name', input: { name: Number.NaN }, path: 'name', value: 'NaN' },
    { name: 'names an entry', input: { name: 'a', list: [1, '2'] }, path: 'list.1', value: '2' },
    { name: 'shows an object as one', input: { name: { a: 1 } }, path: 'name', value: '{…}' },
    { name: 'shows null for what is absent', input: {}, path: 'name', value: null },
    { name: 'hides what looks secret', input: { name: 'a', password: 'hunter2' }, path: 'password', value: '<secret>' },
    { name: 'shows an unknown field', input: { name: 'a', nmae: 'b' }, path: 'nmae', value: 'b' },
  ])('$name', ({ input, path, value }) => {
    expect(problemsOf(input)).toEqual([{ path, value, message: expect.any(String) }]);
  });

  it('gives one problem for each unknown field', () => {
    expect(problemsOf({ name: 'a', b: 1, c: 2 }).map((problem) => problem.path)).toEqual(['b', 'c']);
  });
});
