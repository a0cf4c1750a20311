/** Worst first. */
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something about how a group is set up that hurts, or will. */
export interface GroupFinding {
  readonly code:
    | 'RETENTION_NEAR'
    | 'DATA_LOST'
    | 'ONE_MEMBER_HAS_ALL'
    | 'IDLE_MEMBERS'
    | 'COMMITS_TOO_RARE'
    | 'NEVER_COMMITTED'
    | 'ABANDONED_TOPIC'
    | 'NO_CONSUMERS'
    | 'HANGING_TRANSACTION'
    | 'OFFSET_OUT_OF_RANGE'
    | 'FUTURE_TIMESTAMPS'
    | 'TYPE_UNSUPPORTED';
  readonly severity: Severity;
  /** What is so, with its figures. */
  readonly fact: string;
  /** Why it hurts. */
  readonly why: string;
  /** What to change. */
  readonly fix: string;
}

/** A finding of a group or of a queue. */
export const finding = <Code extends string>(
  code: Code,
  severity: Severity,
  text: Pick<GroupFinding, 'fact' | 'why' | 'fix'>,
) => ({ code, severity, ...text });

/** Orders findings, the worst first. */
export const bySeverity = (a: { readonly severity: Severity }, b: { readonly severity: Severity }): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
