import { toProblems } from '@headgate/contract';
import { type z } from 'zod';
import { ApiError } from './api.error.js';

/**
 * Checks the shape of something a caller sent. Throws 400 with all problems at once; `prefix` is left out of their
 * paths, where everything in the body is about one thing.
 */
export function parseShape<S extends z.ZodType>(schema: S, input: unknown, prefix = ''): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = toProblems(parsed.error, input).map((problem) =>
    problem.path.startsWith(prefix) ? { ...problem, path: problem.path.slice(prefix.length) } : problem,
  );
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw new ApiError('BODY_INVALID', `${count} in the request`, { problems });
}
