/** Every error of Headgate: a stable code, whether a retry can help, and the cause. */
export abstract class HeadgateError extends Error {
  abstract readonly code: string;
  /** True where the same call may succeed later without anybody changing anything. */
  abstract readonly retriable: boolean;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** One problem in something a person wrote: where, what stood there, and what is allowed. */
export interface Problem {
  /** Dotted path of the field, for example `rate.floorPerSec`. */
  readonly path: string;
  readonly value: unknown;
  readonly message: string;
}
