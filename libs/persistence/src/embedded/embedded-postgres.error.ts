import { HeadgateError } from '@headgate/core';

/**
 * ROOT: run by root on a machine without an account to run Postgres as. NO_BINARY: no server for this platform.
 * UNREACHABLE: the account cannot enter or write to the folder. VERSION: the folder is of another major version. INITDB: the folder
 * could not be made. IN_USE: another Headgate has it open. START: the server did not come up.
 */
export type EmbeddedPostgresCode = 'ROOT' | 'NO_BINARY' | 'UNREACHABLE' | 'VERSION' | 'INITDB' | 'IN_USE' | 'START';

export class EmbeddedPostgresError extends HeadgateError {
  readonly retriable: boolean;

  constructor(
    readonly code: EmbeddedPostgresCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.retriable = code === 'START';
  }
}
