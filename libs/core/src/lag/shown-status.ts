import { type LagSettings } from './lag-settings.js';
import { type LagStatus } from './partition-status.js';

/** One evaluation: a status and a sentence for people. */
export interface Verdict {
  readonly status: LagStatus;
  readonly reason: string;
}

/** The status that people see, with what it takes to change it. */
export interface ShownStatus {
  readonly status: LagStatus;
  readonly reason: string;
  /** Since when it is shown, monotonic milliseconds. */
  readonly sinceMs: number;
  /** One id from the first bad status to the last; null while all is well. */
  readonly incidentId: string | null;
  readonly candidate: LagStatus;
  readonly candidateCount: number;
}

const isBad = (status: LagStatus) => status !== 'OK' && status !== 'OK_TAIL' && status !== 'UNKNOWN';

/**
 * Hysteresis: a bad status is shown after `enterAfter` equal evaluations and left after `leaveAfter`. UNKNOWN is shown
 * at once and ends no incident: a missing answer never resolves an alert. LOSING_DATA is certain, and shown at once.
 *
 * @param newIncident Makes an id, called once per incident.
 */
export function nextStatus(
  shown: ShownStatus | null,
  verdict: Verdict,
  nowMs: number,
  settings: LagSettings,
  newIncident: () => string,
): ShownStatus {
  if (shown === null) {
    const starts = verdict.status === 'LOSING_DATA' || !isBad(verdict.status);
    const status = starts ? verdict.status : 'OK';
    const incidentId = isBad(status) ? newIncident() : null;
    const reason = starts ? verdict.reason : 'watched since a moment ago';
    return { status, reason, sinceMs: nowMs, incidentId, candidate: verdict.status, candidateCount: 1 };
  }
  const candidateCount = shown.candidate === verdict.status ? shown.candidateCount + 1 : 1;
  const candidate = verdict.status;
  const { sinceMs } = shown;
  const isSame = verdict.status === shown.status;
  if (isSame || candidateCount < neededFor(shown, verdict.status, settings)) {
    const reason = isSame ? verdict.reason : shown.reason;
    return { status: shown.status, reason, sinceMs, incidentId: shown.incidentId, candidate, candidateCount };
  }
  const stays = isBad(verdict.status) || verdict.status === 'UNKNOWN';
  const incidentId = stays ? (shown.incidentId ?? (isBad(verdict.status) ? newIncident() : null)) : null;
  return { status: verdict.status, reason: verdict.reason, sinceMs: nowMs, incidentId, candidate, candidateCount };
}

function neededFor(shown: ShownStatus, next: LagStatus, settings: LagSettings): number {
  if (next === 'LOSING_DATA' || next === 'UNKNOWN') return 1;
  if (isBad(next)) return settings.enterAfter;
  return shown.incidentId === null ? 1 : settings.leaveAfter;
}
