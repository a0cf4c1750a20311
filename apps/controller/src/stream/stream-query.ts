import { FlowName } from '@headgate/contract';
import { z } from 'zod';
import { FlowPageQuery } from '../flows/page-query.js';
import { wholeNumber } from '../http/query.js';

/** Lines of one overview: a snapshot of them stays below what may wait for a reader. */
const MAX_LINES = 100;

const View = z
  .string()
  .refine(
    (view) =>
      view === 'overview' ||
      view === 'system' ||
      (view.startsWith('flow:') && FlowName.safeParse(view.slice(5)).success),
    'choose one of overview, flow:<name>, system',
  );

/** `q`, `sort` and `limit` belong to the overview. */
export const StreamQuery = FlowPageQuery.omit({ cursor: true, limit: true }).extend({
  view: View,
  limit: wholeNumber(1, MAX_LINES).default(MAX_LINES),
});
export type StreamQuery = z.output<typeof StreamQuery>;
