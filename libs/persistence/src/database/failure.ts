import { StoreUnavailableError } from '@headgate/core';
import { StoreRefusedError } from '../store-refused.error.js';

/** Classes of SQLSTATE where the data themselves are the fault: 21 cardinality, 22 data, 23 constraint. */
const REFUSED = /^2[123]/;
/** 28 login, 3D no such database: somebody has to mend the address. */
const ADDRESS = /^(28|3D)/;

/** TypeORM wraps what the driver says; the driver's own error carries the SQLSTATE, or no code at all. */
function sqlState(error: unknown): string {
  const { driverError, code } = error as { driverError?: { code?: string }; code?: string };
  return driverError?.code ?? code ?? '';
}

/**
 * What callers get of an error of the driver. Everything but bad data may pass by itself or be mended from outside: a
 * server that is gone, starting, in recovery, read-only or full, a lost connection, a deadlock, a missing right.
 */
export function asStoreError(what: string, error: unknown): StoreUnavailableError | StoreRefusedError {
  if (error instanceof StoreUnavailableError || error instanceof StoreRefusedError) return error;
  const message = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  if (REFUSED.test(sqlState(error))) return new StoreRefusedError(message, { cause: error });
  return new StoreUnavailableError(message, { cause: error });
}

export function isWrongAddress(error: unknown): boolean {
  return ADDRESS.test(sqlState((error as Error).cause ?? error));
}
