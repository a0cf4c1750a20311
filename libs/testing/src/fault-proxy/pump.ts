import { type Socket } from 'node:net';
import { type Toxics } from './toxics.js';

/** Beyond this the sender is no longer read from, as a full socket buffer would have it. */
const QUEUE_LIMIT_BYTES = 1 << 20;

interface Chunk {
  readonly bytes: Buffer;
  readonly arrivedMs: number;
  /** Between 0 and 1, drawn once: a change of toxics does not draw again. */
  readonly luck: number;
}

/** Carries one direction of one connection through its toxics. */
export class Pump {
  private readonly queue: Chunk[] = [];
  private queuedBytes = 0;
  private passedBytes = 0;
  private hasEnded = false;
  private hasLost = false;
  private isOver = false;
  private wakeIdle: () => void = () => {};
  private wakeWaiting: () => void = () => {};
  private readonly forget: () => void;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly toxics: Toxics,
  ) {
    this.forget = toxics.onChange(() => this.changed());
    from.on('data', (bytes: Buffer) => this.arrived(bytes));
    from.on('end', () => {
      this.hasEnded = true;
      this.wakeIdle();
    });
    // After an orderly end what is still delayed has to arrive; after any other it does not.
    from.once('close', () => this.hasEnded || this.stop());
    to.once('close', () => this.stop());
    void this.run();
  }

  private arrived(bytes: Buffer): void {
    this.queue.push({ bytes, arrivedMs: performance.now(), luck: Math.random() });
    this.queuedBytes += bytes.length;
    if (this.queuedBytes > QUEUE_LIMIT_BYTES) this.from.pause();
    this.wakeIdle();
  }

  /** A stream with a hole in it is of no use to anybody, so it ends with the toxic that made the hole. */
  private changed(): void {
    if (this.hasLost && !this.toxics.get('timeout')) this.from.destroy();
    this.wakeWaiting();
  }

  private stop(): void {
    this.isOver = true;
    this.forget();
    this.wakeIdle();
    this.wakeWaiting();
  }

  private async run(): Promise<void> {
    while (!this.isOver) {
      const chunk = this.queue[0];
      if (chunk === undefined) {
        if (this.hasEnded) return this.finish();
        await this.idle();
        continue;
      }
      await this.hold(chunk);
      if (this.toxics.get('timeout')) this.hasLost = true;
      else await this.pass(chunk.bytes);
      this.queue.shift();
      this.queuedBytes -= chunk.bytes.length;
      if (this.queuedBytes <= QUEUE_LIMIT_BYTES) this.from.resume();
    }
  }

  /** Latency is counted from the arrival, so that chunks behind each other are late together and not in a row. */
  private async hold(chunk: Chunk): Promise<void> {
    for (;;) {
      const latency = this.toxics.get('latency');
      if (this.isOver || !latency) return;
      const dueMs = chunk.arrivedMs + latency.latencyMs + chunk.luck * (latency.jitterMs ?? 0);
      const leftMs = dueMs - performance.now();
      if (leftMs <= 0) return;
      await this.wait(leftMs);
    }
  }

  private async pass(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.isOver; ) {
      const slicer = this.toxics.get('slicer');
      const slice = bytes.subarray(at, at + Math.min(slicer?.sliceBytes ?? bytes.length, this.oneTick()));
      at += slice.length;
      const limit = this.toxics.get('limit_data');
      const allowed = limit ? slice.subarray(0, Math.max(0, limit.bytes - this.passedBytes)) : slice;
      this.passedBytes += allowed.length;
      await this.write(allowed);
      if (limit && this.passedBytes >= limit.bytes) {
        this.to.destroySoon();
        return this.stop();
      }
      const bandwidth = this.toxics.get('bandwidth');
      if (bandwidth) await this.wait((slice.length / bandwidth.bytesPerSec) * 1_000);
      if (slicer?.pauseMs && at < bytes.length) await this.wait(slicer.pauseMs);
    }
  }

  /** Under a bandwidth, bytes go in pieces of a twentieth of a second, so that the flow is even. */
  private oneTick(): number {
    const bandwidth = this.toxics.get('bandwidth');
    return bandwidth ? Math.max(1, Math.floor(bandwidth.bytesPerSec / 20)) : Number.POSITIVE_INFINITY;
  }

  private async write(bytes: Buffer): Promise<void> {
    if (bytes.length === 0 || this.to.destroyed || this.to.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.to.off('drain', done).off('close', done);
        resolve();
      };
      this.to.once('drain', done).once('close', done);
    });
  }

  private finish(): void {
    this.to.end();
    this.forget();
  }

  /** Until there are new bytes, or an end. */
  private idle(): Promise<void> {
    return new Promise((resolve) => {
      this.wakeIdle = resolve;
    });
  }

  /** For the time given, or until the toxics change. */
  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
