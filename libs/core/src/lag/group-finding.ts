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
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  /** What is so, with its figures. */
  readonly fact: string;
  /** Why it hurts. */
  readonly why: string;
  /** What to change. */
  readonly fix: string;
}

export const finding = (
  code: GroupFinding['code'],
  severity: GroupFinding['severity'],
  text: Pick<GroupFinding, 'fact' | 'why' | 'fix'>,
): GroupFinding => ({ code, severity, ...text });

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
