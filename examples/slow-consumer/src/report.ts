/** What the producer has done so far. */
export interface ProducerReport {
  readonly kind: 'producer';
  /** Messages it wanted to send by now. */
  readonly offered: number;
  readonly sent: number;
  readonly errors: number;
}

/** What the consumer has done since its last report, with the true age of every record when it was done with. */
export interface ConsumerReport {
  readonly kind: 'consumer';
  readonly consumed: number;
  readonly delaysMs: readonly number[];
  /** Part of the time since then in which it had messages to work on, 0 to 1; only the trial's consumer tells. */
  readonly busyShare?: number;
}

/** Tells the parent process; without one it tells people. */
export function tell(report: ProducerReport | ConsumerReport): void {
  if (process.send) process.send(report);
  else
    console.info(JSON.stringify(report.kind === 'consumer' ? { ...report, delaysMs: report.delaysMs.length } : report));
}

/** A child whose parent has died ends as well: nothing is left behind. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit(0));
}
