import { type ServerResponse } from 'node:http';

/** A reader that took nothing for so long is dropped, milliseconds. */
const STALL_MS = 30_000;
const PING_EVERY_MS = 15_000;

/**
 * One open page: an SSE response, and how far its reader is behind. While anything waits for it nothing is added, and
 * the next change tells the newest state: so what waits is one event at the most, which is below 256 KiB.
 */
export class StreamClient {
  private id = 0;
  private stalledSinceMs: number | null = null;
  private pingedAtMs: number;

  constructor(
    private readonly response: ServerResponse,
    nowMs: number,
  ) {
    this.pingedAtMs = nowMs;
  }

  get isOpen(): boolean {
    return !this.response.destroyed && !this.response.writableEnded;
  }

  get bufferedBytes(): number {
    return this.response.writableLength;
  }

  /** True where the reader keeps up, so that a change may be made for it. A reader that stalls too long is dropped. */
  isReady(nowMs: number): boolean {
    if (!this.isOpen) return false;
    if (this.bufferedBytes === 0) {
      this.stalledSinceMs = null;
      return true;
    }
    this.stalledSinceMs ??= nowMs;
    if (nowMs - this.stalledSinceMs >= STALL_MS) this.drop();
    return false;
  }

  send(event: string, json: string): void {
    this.id += 1;
    this.write(`id: ${this.id}\nevent: ${event}\ndata: ${json}\n\n`);
  }

  pingIfDue(nowMs: number): void {
    if (nowMs - this.pingedAtMs < PING_EVERY_MS) return;
    this.pingedAtMs = nowMs;
    this.write('event: ping\ndata: {}\n\n');
  }

  end(): void {
    if (this.isOpen) this.response.end();
  }

  drop(): void {
    this.response.destroy();
  }

  private write(text: string): void {
    if (this.isOpen) this.response.write(text);
  }
}
