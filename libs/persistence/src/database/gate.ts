/** So many calls in a row must have had no answer: a single slow one says nothing about the next. */
const SILENT_AFTER = 3;
const PROBE_EVERY_MS = 1_000;

/**
 * Keeps callers from waiting for a database that does not answer at all: after three missed deadlines in a row, one call
 * a second is let through, and the others fail at once, until one of them is answered.
 */
export class Gate {
  private missed = 0;
  private probing = false;
  private nextProbeMs = 0;

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** False: fail at once. Whoever is let through tells how it went. */
  enter(): boolean {
    if (this.missed < SILENT_AFTER) return true;
    if (this.probing || this.nowMs() < this.nextProbeMs) return false;
    this.probing = true;
    return true;
  }

  /** Whether the database said anything; a refusal is an answer too. */
  leave(wasAnswered: boolean): void {
    this.probing = false;
    this.missed = wasAnswered ? 0 : this.missed + 1;
    this.nextProbeMs = this.nowMs() + PROBE_EVERY_MS;
  }
}
