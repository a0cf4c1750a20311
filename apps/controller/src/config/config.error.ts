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

export function describeProblem({ path, value, message }: Problem): string {
  const shown = value === null || value === undefined ? 'nothing there' : JSON.stringify(value).slice(0, 200);
  return `${path}: ${message} (found ${shown})`;
}
