import { HeadgateError, type Problem } from '@headgate/core';

/** Configuration that cannot be used, with everything that is wrong with it. */
export class ConfigError extends HeadgateError {
  readonly code = 'CONFIG_INVALID';
  readonly retriable = false;

  constructor(readonly problems: readonly Problem[]) {
    super(describeProblems(problems));
  }
}

/** One line a problem, for people who read a terminal or a log. */
export function describeProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [`${count} in the configuration`, ...problems.map(describeProblem)].join('\n  ');
}

export function describeProblem(problem: Problem): string {
  const { path, value, message } = hideSecret(problem);
  const shown = value === null || value === undefined ? 'nothing there' : JSON.stringify(value).slice(0, 200);
  return `${path}: ${message} (found ${shown})`;
}

/** What is known to carry a password, or looks like user:password@host, is not repeated in a terminal, a log or an answer. */
export function hideSecret(problem: Problem): Problem {
  const isSecret =
    /^(REDIS_\w+|RABBITMQ_\w+|clusters|brokers)$/.test(problem.path) ||
    /:.*@/.test(JSON.stringify(problem.value) ?? '');
  return isSecret ? { ...problem, value: '(hidden)' } : problem;
}
