import { PRODUCER_SORTS, PRODUCER_STATUSES, type ProducerLine } from '@headgate/contract';
import { type z } from 'zod';
import { type FilterWords, textKey } from '../http/list-filter.js';
import { type Order, pageQuery } from '../http/list-page.js';

export const PRODUCER_ORDERS: Readonly<Record<(typeof PRODUCER_SORTS)[number], Order<ProducerLine>>> = {
  attention: { key: ({ attention }) => attention, descending: true },
  producer: { key: ({ producer }) => producer, descending: false },
  flow: { key: ({ flow }) => flow, descending: false },
  asked: { key: ({ askedPerSec }) => askedPerSec, descending: true },
  granted: { key: ({ grantedPerSec }) => grantedPerSec, descending: true },
  used: { key: ({ usedPerSec }) => usedPerSec, descending: true },
  waiting: { key: ({ waiting }) => waiting, descending: true },
  seen: { key: ({ lastSeen }) => lastSeen, descending: true },
};

export const ProducerPageQuery = pageQuery(PRODUCER_SORTS, 'attention');
export type ProducerPageQuery = z.output<typeof ProducerPageQuery>;

/** `state:held flow:orders* -client:sdk-node* "free text"`. */
export const PRODUCER_FILTER: FilterWords<ProducerLine> = {
  keys: {
    state: textKey(({ status }) => status, 'state', PRODUCER_STATUSES),
    producer: textKey(({ producer }) => producer),
    flow: textKey(({ flow }) => flow),
    mode: textKey(({ mode }) => mode, 'mode', ['observe', 'enforce']),
    strategy: textKey(({ strategy }) => strategy),
    client: textKey(({ client }) => client ?? 'unknown'),
  },
  texts: ({ flow, producer }) => [flow, producer],
};
