import { type BucketView, type Decision } from '@headgate/core';
import { type Publication } from '../loop/flow-publisher.js';

/** Every mode a flow is in; `normal` where it is in no other. */
export function modesOf(
  decision: Omit<Decision, 'atMs'> | null,
  publication: Publication,
  view: BucketView | null,
): string[] {
  const modes = new Set<string>(decision?.constraints.map(({ mode }) => mode).filter((mode) => mode !== 'fresh'));
  if (decision?.reason === 'HARD_LIMIT') modes.add('hard-limit');
  if (publication.fenced) modes.add('fenced');
  else if (publication.epoch === null) modes.add('unpublished');
  else if (publication.failure !== null) modes.add('bucket-down');
  if (view?.learning) modes.add('learning');
  return modes.size === 0 ? ['normal'] : [...modes];
}
