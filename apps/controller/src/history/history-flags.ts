import { type HistoryFlag } from '@headgate/contract';
import { type ConstraintView, type FlowVersion } from '@headgate/core';
import { type DecisionRow } from '../flows/decision-journal.js';

/** A rate that moved by more than this share is worth a flag. */
const MOVED_SHARE = 0.05;
/** More flags than this nobody reads: the smallest moves of a ramp go first. */
const MAX_DECISION_FLAGS = 40;

interface Move {
  readonly flag: HistoryFlag;
  readonly share: number;
}

/** What happened, from kept decisions (oldest first) and the versions of the policy, oldest first. */
export function flagsOf(flow: string, rows: readonly DecisionRow[], versions: readonly FlowVersion[]): HistoryFlag[] {
  const moves: Move[] = [];
  const flags: HistoryFlag[] = versions.map((version) => policyFlag(flow, version));
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (!before) continue;
    const flag = (kind: HistoryFlag['kind'], text: string): HistoryFlag => ({
      ...{ t: row.wallMs / 1000, at: new Date(row.wallMs).toISOString(), kind, text },
      link: `/v1/flows/${flow}/decisions/${row.number}`,
    });
    for (const view of row.decision.constraints) {
      const last = before.decision.constraints.find(({ id }) => id === view.id);
      if (!last) continue;
      if (last.members !== view.members) flags.push(flag('membership', membersText(last, view)));
      if (last.mode !== view.mode) flags.push(flag('mode', `${view.group}: ${MODE_TEXT[view.mode]}`));
    }
    if (row.version === null && before.decision.policyVersion !== row.decision.policyVersion)
      flags.push(flag('policy', 'The policy changed in the file'));
    const share = Math.abs(row.decision.ratePerSec / Math.max(before.decision.ratePerSec, 1e-9) - 1);
    if (share > MOVED_SHARE) moves.push({ share, flag: flag('decision', moveText(before, row)) });
  }
  const largest = [...moves].sort((a, b) => b.share - a.share).slice(0, MAX_DECISION_FLAGS);
  return [...flags, ...largest.map(({ flag }) => flag)].sort((a, b) => a.t - b.t);
}

const MODE_TEXT: Readonly<Record<ConstraintView['mode'], string>> = {
  fresh: 'is read again',
  stale: 'was not read lately; the rate is held',
  gliding: 'is not read; the rate glides to the safe one',
  'no-reading': 'was never read',
};

function policyFlag(flow: string, { version, changedAtMs, changedBy, reason, policy }: FlowVersion): HistoryFlag {
  const did = policy === null ? 'removed the flow' : `changed the policy to version ${version}`;
  return {
    ...{ t: changedAtMs / 1000, at: new Date(changedAtMs).toISOString(), kind: 'policy' },
    ...{ text: `${changedBy} ${did}: ${reason}`, link: `/v1/flows/${flow}/versions/${version}` },
  };
}

const membersText = (before: ConstraintView, now: ConstraintView): string =>
  `${now.group}: ${before.members ?? 'unknown'} → ${now.members ?? 'unknown'} members`;

const moveText = (before: DecisionRow, now: DecisionRow): string =>
  `${perSec(before.decision.ratePerSec)} → ${perSec(now.decision.ratePerSec)}/s: ${now.decision.reason}`;

const perSec = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
