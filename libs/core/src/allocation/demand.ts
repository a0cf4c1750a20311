/** Weight of the newest report: CONTROL.md §5. */
const NEWEST = 0.6;

/** What one instance told with its last lease; milli-tokens. */
export interface DemandReport {
  readonly offeredMilliPerSec: number;
  /** Its last lease was cut: it wanted more than it got. */
  readonly hungry: boolean;
  /** Callers that wait. */
  readonly waiting: number;
}

/**
 * Smoothed demand of an instance. Callers that wait for a token offer no more than they are let through, so an instance
 * that was cut while callers wait counts as wanting the whole rate: max-min gives it its fair share and no more.
 */
export function nextDemandMilli(
  beforeMilliPerSec: number | null,
  report: DemandReport,
  rateMilliPerSec: number,
): number {
  const { offeredMilliPerSec, hungry, waiting } = report;
  const offered = hungry && waiting > 0 ? Math.max(offeredMilliPerSec, rateMilliPerSec) : offeredMilliPerSec;
  return beforeMilliPerSec === null ? offered : beforeMilliPerSec + NEWEST * (offered - beforeMilliPerSec);
}
