import { type Clock } from '@headgate/core';
import { Backoff, Deadline } from './backoff.js';
import { TransportError } from './errors.js';
import { type Lessee } from './lessee.js';
import { type Scheduler } from './scheduler.js';
import { type Transport } from './transport/transport.js';
import { withinDeadline } from './within-deadline.js';

/** Keeps the local buckets of all flows of a client supplied: one call at a time, for every flow that is due. */
export class RefillLoop {
  private readonly lessees = new Set<Lessee>();
  private readonly backoff: Backoff;
  private readonly deadline: Deadline;
  private backoffUntilMs = Number.NEGATIVE_INFINITY;
  private timer: unknown = null;
  private underWay: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    random: () => number,
    /** Told after every call that was answered. */
    private readonly onContact: () => void = () => {},
  ) {
    this.backoff = new Backoff(random);
    this.deadline = new Deadline(transport.deadlineMs);
  }

  add(lessee: Lessee): void {
    this.lessees.add(lessee);
    this.arm();
  }

  /** Looks again at when the next call is due; after a flow has run short that may be sooner. */
  arm(): void {
    if (this.closed || this.underWay !== null || this.lessees.size === 0) return;
    if (this.timer !== null) this.scheduler.clearTimeout(this.timer);
    const nextMs = Math.min(...[...this.lessees].map((lessee) => lessee.nextMs));
    const delayMs = Math.max(nextMs, this.backoffUntilMs) - this.clock.monotonicMs();
    this.timer = this.scheduler.setTimeout(() => this.turn(), Math.max(0, delayMs));
  }

  /** Ends the loop, gives back what is held and settles within twice `deadlineMs`, whatever the server does. */
  async close(deadlineMs: number): Promise<void> {
    this.closed = true;
    if (this.timer !== null) this.scheduler.clearTimeout(this.timer);
    const options = { deadlineMs, isAwaited: true, timedOut: () => new TransportError('closing took too long') };
    // What a server does not take back in time expires by itself.
    await withinDeadline(this.scheduler, options, (signal) => this.giveBackAll(signal)).catch(() => {});
    await withinDeadline(this.scheduler, options, () => this.transport.close()).catch(() => {});
  }

  private async giveBackAll(signal: AbortSignal): Promise<void> {
    await this.underWay;
    if (this.backoff.failing || signal.aborted || this.lessees.size === 0) return;
    const farewells = [...this.lessees].map((lessee) => lessee.farewell());
    await this.transport.lease(farewells, signal);
  }

  /** Of the flow that is refreshed most often. */
  private get refreshMs(): number {
    return Math.min(...[...this.lessees].map((lessee) => lessee.refreshAfterMs));
  }

  private turn(): void {
    this.timer = null;
    const nowMs = this.clock.monotonicMs();
    const lessees = [...this.lessees];
    // A timer may come a moment early; then nobody is due, and the next one is set.
    const isDue = lessees.some((lessee) => lessee.nextMs <= nowMs);
    if (!isDue) {
      this.arm();
      return;
    }
    const due = lessees.filter((lessee) => lessee.ridesAlong(nowMs));
    this.underWay = this.call(due, nowMs)
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        this.underWay = null;
        this.arm();
      });
  }

  private async call(due: readonly Lessee[], sentMs: number): Promise<void> {
    const asks = due.map((lessee) => lessee.ask());
    const timedOut = () => {
      this.deadline.timedOut();
      return new TransportError(`${this.transport.source} does not answer in time`);
    };
    const options = { deadlineMs: this.deadline.ms, isAwaited: false, timedOut };
    const answers = await withinDeadline(this.scheduler, options, (signal) => this.transport.lease(asks, signal));
    this.backoff.succeeded();
    this.onContact();
    this.deadline.answered(this.clock.monotonicMs() - sentMs);
    for (const lessee of due) lessee.answered(answers.get(lessee.flow));
  }

  /** Whatever happened must not reach the producer: every flow goes on with its own refill. */
  private failed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    const askedMs = error instanceof TransportError ? error.retryAfterMs : 0;
    this.backoffUntilMs = this.clock.monotonicMs() + this.backoff.failed(this.refreshMs, askedMs);
    for (const lessee of this.lessees) lessee.unanswered(why);
  }
}
