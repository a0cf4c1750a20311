import { HeadgateError } from '@headgate/core';

/** For `main`: what a person can mend is one readable line on stderr and exit code 1; the rest keeps its stack. */
export function exitWhereItCannotStart(error: unknown): never {
  if (!(error instanceof HeadgateError)) throw error;
  process.stderr.write(`headgate: ${error.message}\n`);
  process.exit(1);
}
