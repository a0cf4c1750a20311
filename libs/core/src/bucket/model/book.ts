import { MAX_MILLI } from '../budget.js';
import { type LeaseRequest } from '../token-bucket.port.js';
import { type BucketState, type InstanceBook, type InstanceState } from './state.js';

export const EMPTY_BOOK: InstanceBook = {
  throughController: false,
  offeredMilliPerSec: 0,
  waiting: 0,
  hungry: false,
  grantedMilli: 0,
  usedMilli: 0,
  droppedMilli: 0,
  rejectedMilli: 0,
  spilledMilli: 0,
  unleasedMilli: 0,
};

/** Counts a usage report once: in the flow, and with the instance. */
export function countUsage(
  flow: BucketState,
  instance: InstanceState,
  { usage, wantMilli, throughController = false }: LeaseRequest,
): { readonly flow: BucketState; readonly instance: InstanceState } {
  const told = usage?.offeredMilliPerSec;
  const offeredMilliPerSec = told ?? Math.min(MAX_MILLI, Math.floor((wantMilli * 1000) / flow.budget.refreshAfterMs));
  let book: InstanceBook = { ...instance.book, throughController, offeredMilliPerSec, waiting: usage?.waiting ?? 0 };
  if (usage === null || usage.seq <= instance.usageSeq) return { flow, instance: { ...instance, book } };
  book = {
    ...book,
    usedMilli: book.usedMilli + usage.usedMilli,
    droppedMilli: book.droppedMilli + usage.droppedMilli,
    rejectedMilli: book.rejectedMilli + usage.rejectedMilli,
    spilledMilli: book.spilledMilli + (usage.spilledMilli ?? 0),
    unleasedMilli: book.unleasedMilli + (usage.unleasedMilli ?? 0),
  };
  const totals = {
    ...flow.totals,
    usedMilli: flow.totals.usedMilli + usage.usedMilli,
    droppedMilli: flow.totals.droppedMilli + usage.droppedMilli,
    rejectedMilli: flow.totals.rejectedMilli + usage.rejectedMilli,
  };
  return { flow: { ...flow, totals }, instance: { ...instance, book, usageSeq: usage.seq } };
}
