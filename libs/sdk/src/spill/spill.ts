import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MILLI, SPILL_DEFAULTS } from '@headgate/core';
import { FolderLock } from './folder-lock.js';
import { type PlacedRecord } from './segments.js';
import { SpillLog, type SpillLogLimits } from './spill-log.js';
import { type SpilledMessage, type SpillOptions, type SpillParts, type SpillStatus } from './spill-options.js';

const BATCH_MESSAGES = 100;
const BATCH_BYTES = 1024 * 1024;
const LONGEST_WAIT_MS = 3_600_000;
const SYNC_EVERY_MS = 1000;
const RETRY_CAP_MS = 5000;

/** One flow's messages on disk, and the loop that brings them out again under the flow's own budget. */
export class Spill {
  private readonly lock: FolderLock;
  private readonly opened: Promise<SpillLog>;
  private readonly wallStartMs: number;
  private readonly startMs: number;
  private log: SpillLog | null = null;
  private wake: () => void = () => {};
  private endPause: () => void = () => {};
  private closed = false;
  private direct = 0;
  private directSettled: () => void = () => {};
  private failures = 0;
  private delivered = 0;
  private repeated = 0;
  private expired = 0;
  private failure: string | null = null;
  private readonly draining: Promise<void>;
  private syncTimer: unknown = null;

  /** @throws where the folder cannot be made, or another process has it */
  constructor(
    private readonly options: SpillOptions,
    private readonly parts: SpillParts,
  ) {
    const folder = join(options.folder, parts.flow);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.lock = new FolderLock(folder);
    this.startMs = parts.clock.monotonicMs();
    this.wallStartMs = parts.clock.wallMs();
    this.opened = SpillLog.open(folder, () => this.limits());
    this.draining = this.opened.then(
      (log) => {
        this.log = log;
        return this.drain(log);
      },
      (error: unknown) => {
        this.failure = String(error);
      },
    );
  }

  /** While true a new message must queue behind the ones on disk, or it would overtake them. */
  get isBusy(): boolean {
    return this.log === null || !this.log.isEmpty;
  }

  /** Settles when the message is safe, as far as `fsync` says. */
  async append(payload: Uint8Array | string, costMilli: number): Promise<void> {
    const log = await this.opened;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
    const written = log.append({ payload: bytes, costMilli, spilledAtMs: this.nowMs() });
    await written;
    this.armSync();
    this.wake();
  }

  /** Runs a message that goes out at once; those on disk wait for it, so that it stays before them. */
  async runDirect<T>(fn: () => Promise<T>): Promise<T> {
    this.direct += 1;
    try {
      return await fn();
    } finally {
      this.direct -= 1;
      if (this.direct === 0) this.directSettled();
    }
  }

  status(): SpillStatus {
    const { delivered, repeated, expired, log } = this;
    return {
      messages: log?.messages ?? null,
      bytes: log?.bytes ?? null,
      maxBytes: this.limits().maxBytes,
      delivered,
      repeated,
      expired,
      damagedBytes: log?.damagedBytes ?? 0,
      lastFailure: this.failure,
    };
  }

  /** Stops after the delivery that is under way. What is left stays on disk. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.syncTimer !== null) this.parts.scheduler.clearTimeout(this.syncTimer);
    this.wake();
    this.endPause();
    this.directSettled();
    await this.draining;
    await this.log?.close();
    this.lock.release();
  }

  private limits(): SpillLogLimits {
    const { maxBytes, fsync } = this.parts.overflow();
    return { maxBytes: maxBytes ?? SPILL_DEFAULTS.maxBytes, fsync: fsync ?? SPILL_DEFAULTS.fsync };
  }

  /** The wall clock as it was at the start, moved by the monotonic one: a step of it makes nothing older. */
  private nowMs(): number {
    return this.wallStartMs + this.parts.clock.monotonicMs() - this.startMs;
  }

  private async drain(log: SpillLog): Promise<void> {
    while (!this.closed) {
      if (log.isEmpty) {
        await this.news();
        continue;
      }
      try {
        await this.drainOnce(log);
        this.failures = 0;
      } catch (error) {
        this.failure = error instanceof Error ? error.message : String(error);
        this.failures += 1;
        const ceilingMs = Math.min(RETRY_CAP_MS, 100 * 2 ** Math.min(this.failures, 10));
        await this.pause(this.parts.random() * ceilingMs);
      }
    }
  }

  private async drainOnce(log: SpillLog): Promise<void> {
    const head = await log.head(BATCH_MESSAGES, BATCH_BYTES);
    // Somebody's write is under way.
    if (head.length === 0) return await this.pause(10);
    const [first] = head as [PlacedRecord];
    if (this.ageLeftMs(first) <= 0) return await this.dropOld(log, head);
    while (this.direct > 0 && !this.closed) await this.notifiedOfDirect();
    const batch = await this.payFor(head);
    if (batch.length === 0 || this.closed) return;
    const { to } = batch.at(-1) as PlacedRecord;
    const messages = batch.map((placed) => this.messageOf(log, placed));
    await log.begin(to);
    this.repeated += messages.filter(({ isRepeat }) => isRepeat).length;
    await this.options.deliver(messages);
    await log.advance(to, batch.length);
    this.delivered += batch.length;
  }

  /** The messages of the head that tokens are there for; the first one waits for its own. */
  private async payFor(head: readonly PlacedRecord[]): Promise<readonly PlacedRecord[]> {
    const [first] = head as [PlacedRecord];
    const waitMs = Math.min(LONGEST_WAIT_MS, this.ageLeftMs(first));
    if (!(await this.parts.pay(first.record.costMilli, waitMs))) return [];
    let paid = 1;
    while (paid < head.length && this.parts.tryPay((head[paid] as PlacedRecord).record.costMilli)) paid += 1;
    return head.slice(0, paid);
  }

  private async dropOld(log: SpillLog, head: readonly PlacedRecord[]): Promise<void> {
    const firstYoung = head.findIndex((placed) => this.ageLeftMs(placed) > 0);
    const dropped = firstYoung === -1 ? head : head.slice(0, firstYoung);
    await log.advance((dropped.at(-1) as PlacedRecord).to, dropped.length);
    for (const { record } of dropped) {
      this.expired += 1;
      this.parts.expired(record.costMilli);
    }
  }

  private ageLeftMs({ record }: PlacedRecord): number {
    const maxAgeSec = this.parts.overflow().maxAgeSec ?? SPILL_DEFAULTS.maxAgeSec;
    return record.spilledAtMs + maxAgeSec * 1000 - this.nowMs();
  }

  private messageOf(log: SpillLog, { record, from }: PlacedRecord): SpilledMessage {
    const { payload, costMilli, spilledAtMs } = record;
    return { payload, cost: costMilli / MILLI, spilledAt: new Date(spilledAtMs), isRepeat: log.mayRepeat(from) };
  }

  /** Until something is appended. */
  private news(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private pause(ms: number): Promise<void> {
    const { scheduler } = this.parts;
    return new Promise((resolve) => {
      const timer = scheduler.setTimeout(resolve, ms);
      this.endPause = () => {
        scheduler.clearTimeout(timer);
        resolve();
      };
    });
  }

  private notifiedOfDirect(): Promise<void> {
    return new Promise((resolve) => {
      this.directSettled = resolve;
    });
  }

  private armSync(): void {
    if (this.limits().fsync !== 'interval' || this.syncTimer !== null || this.closed) return;
    this.syncTimer = this.parts.scheduler.setTimeout(() => {
      this.syncTimer = null;
      void this.log?.sync().catch((error: unknown) => {
        this.failure = String(error);
      });
    }, SYNC_EVERY_MS);
  }
}
