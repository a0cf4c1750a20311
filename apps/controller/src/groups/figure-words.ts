import { type FigureReason } from '@headgate/core';

/** Why a figure is null, as people read it. */
const FIGURE_WORDS: Readonly<Record<FigureReason, string>> = {
  'no-reading': 'not read yet',
  timeout: 'no answer in time',
  unreachable: 'the broker is unreachable',
  'no-group': 'the group is gone',
  'no-topic': 'the topic is gone',
  'no-commit': 'nothing was ever committed',
  'no-leader': 'the partition has no leader',
  'not-authorized': 'a right is missing: DESCRIBE on the group and its topics',
  loading: 'the coordinator is starting or moving',
  unsupported: 'not read of this type of group',
  stale: 'the newest answer is too old',
  'no-history': 'watched since too short a time',
  'nothing-deleted': 'retention deleted nothing while it was watched',
  'not-closing': 'not closing',
  incomplete: 'not every partition answered',
  compacted: 'the topic is compacted: its offsets count more than it holds',
};

interface AnyFigure<T> {
  readonly value: T | null;
  readonly reason: FigureReason | null;
}

export const whyOf = ({ reason }: AnyFigure<unknown>): string | null => (reason === null ? null : FIGURE_WORDS[reason]);
