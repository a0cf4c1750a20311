import { type Losses } from '@headgate/core';
import { StoreRefusedError } from '../store-refused.error.js';

/** Rows of one turn of all flows go out together. */
const GATHER_MS = 100;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

export interface BoundedWriterOptions<Row> {
  /** Rows kept while the database is away; then the oldest are shed. */
  readonly capacity: number;
  readonly batchRows: number;
  /** Idempotent: after a failure the same rows are written again. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  readonly onLog: (line: string) => void;
}

/** Writes rows behind the back of those who bring them: in order, in batches, and for as long as it takes. */
export class BoundedWriter<Row> {
  private readonly ring: Row[] = [];
  private inFlight = 0;
  private dropped = 0;
  private refused = 0;
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private closed = false;

  constructor(private readonly options: BoundedWriterOptions<Row>) {}

  append(rows: readonly Row[]): void {
    this.ring.push(...rows);
    this.shed(this.options.capacity);
    if (this.ring.length > 0) this.wake(GATHER_MS);
  }

  losses(): Losses {
    return { waiting: this.ring.length + this.inFlight, dropped: this.dropped, refused: this.refused };
  }

  /** A last attempt; what cannot be written then is counted as dropped. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.writing;
    this.failures = 0;
    await this.writeAll();
    this.shed(0);
  }

  /** At most one timer and one write at a time. It keeps no process alive: `close` writes what is left. */
  private wake(afterMs: number): void {
    if (this.timer !== undefined || this.writing !== undefined || this.closed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.writing = this.writeAll().finally(() => {
        this.writing = undefined;
        if (this.ring.length > 0) this.wake(this.pauseMs());
      });
    }, afterMs);
    this.timer.unref();
  }

  private pauseMs(): number {
    return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, this.failures - 1));
  }

  /**
   * Until nothing waits or the database fails. A batch with a row that it will never take is halved until that row
   * stands alone: it holds up neither those beside it nor the ring.
   */
  private async writeAll(): Promise<void> {
    const { batchRows, write, onLog, capacity } = this.options;
    for (let size = batchRows; this.ring.length > 0; ) {
      const batch = this.ring.splice(0, size);
      this.inFlight = batch.length;
      try {
        await write(batch);
        this.failures = 0;
        size = Math.min(batchRows, size * 2);
      } catch (error) {
        if (error instanceof StoreRefusedError && batch.length === 1) {
          this.refused += 1;
          onLog(`a row was refused: ${error.message}`);
          continue;
        }
        this.ring.unshift(...batch);
        this.shed(capacity);
        if (error instanceof StoreRefusedError) {
          size = Math.ceil(batch.length / 2);
          continue;
        }
        this.failures += 1;
        if (this.failures === 1) onLog(`rows wait for the database: ${(error as Error).message}`);
        return;
      } finally {
        this.inFlight = 0;
      }
    }
  }

  private shed(capacity: number): void {
    const over = this.ring.length - capacity;
    if (over <= 0) return;
    this.ring.splice(0, over);
    this.dropped += over;
  }
}
