import { BucketUnavailableError } from './bucket-unavailable.error.js';

/** Calls under way, each with its deadline; closing ends them all, so none is left pending. */
export class Deadlines {
  private readonly pending = new Set<(error: BucketUnavailableError) => void>();
  private closed = false;

  constructor(private readonly timeoutMs: number) {}

  run<T>(what: string, call: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.closed) {
        reject(new BucketUnavailableError(`${what}: the bucket is closed`));
        return;
      }
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.pending.delete(fail);
        act();
      };
      const fail = (error: unknown) => settle(() => reject(error));
      const timer = setTimeout(
        () => fail(new BucketUnavailableError(`${what}: no answer within ${this.timeoutMs} ms`)),
        this.timeoutMs,
      );
      this.pending.add(fail);
      call().then((value) => settle(() => resolve(value)), fail);
    });
  }

  close(): void {
    this.closed = true;
    for (const fail of this.pending) fail(new BucketUnavailableError('the bucket was closed during the call'));
  }
}
