import { HeadgateError } from '@headgate/core';

/** For `main`: what a person can mend is one readable line on stderr and exit code 1; the rest keeps its stack. */
export function exitWhereItCannotStart(error: unknown): never {
  const line = error instanceof HeadgateError ? error.message : whyItCannotListen(error);
  if (line === null) throw error;
  process.stderr.write(`headgate: ${line}\n`);
  process.exit(1);
}

/** Null where it failed at something else. */
export function whyItCannotListen(error: unknown): string | null {
  const { syscall, code, address, port } = (error ?? {}) as Partial<
    NodeJS.ErrnoException & { address: string; port: number }
  >;
  if (syscall !== 'listen') return null;
  if (code === 'EADDRINUSE') return `Port ${port} of ${address} is taken: set PORT to another`;
  if (code === 'EACCES') return `Port ${port} takes rights that this account does not have: set PORT to one from 1024`;
  return `This machine cannot listen on ${address} port ${port} (${code}): set HOST and PORT to others`;
}
