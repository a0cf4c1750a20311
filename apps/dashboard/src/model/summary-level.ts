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
      ? unknown(reason ?? summary.why ?? 'no fresh reading', value === null ? {} : { was: value })
      : toFigure(value, reason);
  return { unit: inSec ? 'sec' : 'messages', level, objective: inSec ? objective.delaySec : objective.backlogMessages };
}

export function sparkObjective({ sparkline, objective }: FlowSummary): number | null {
  if (sparkline.figure === 'delaySec') return objective.delaySec;
  return sparkline.figure === 'lagMessages' ? objective.backlogMessages : null;
}
