import { type FlowSummary } from '@headgate/contract';
import { type Figure, toFigure, unknown } from './figure.js';

interface Level {
  readonly unit: 'sec' | 'messages';
  readonly level: Figure;
  readonly objective: number | null;
}

/** In the unit of the objective; a blind flow's last figure is not its present one. */
export function levelOf(summary: FlowSummary): Level {
  const { objective, delaySec, delaySecReason, lagMessages, lagMessagesReason, state } = summary;
  const inSec =
    objective.delaySec !== null && (delaySec !== null || lagMessages === null || objective.backlogMessages === null);
  const value = inSec ? delaySec : lagMessages;
  const reason = inSec ? delaySecReason : lagMessagesReason;
  const level =
    state === 'blind'
      ? unknown(reason ?? summary.why ?? 'no fresh reading', wasOf(value ?? lastSeen(summary, inSec)))
      : toFigure(value, reason);
  return { unit: inSec ? 'sec' : 'messages', level, objective: inSec ? objective.delaySec : objective.backlogMessages };
}

const wasOf = (was: number | null): { was?: number } => (was === null ? {} : { was });

/** The line of the last five minutes still knows what the flow was before it went blind. */
function lastSeen({ sparkline }: FlowSummary, inSec: boolean): number | null {
  const isSame = sparkline.figure === (inSec ? 'delaySec' : 'lagMessages');
  return isSame ? (sparkline.values.findLast((value) => value !== null) ?? null) : null;
}

export function sparkObjective({ sparkline, objective }: FlowSummary): number | null {
  if (sparkline.figure === 'delaySec') return objective.delaySec;
  return sparkline.figure === 'lagMessages' ? objective.backlogMessages : null;
}
