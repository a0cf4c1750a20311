import { ProducerPageSchema } from '@headgate/contract';
import { producerPage } from '../producer-fixtures.js';
import { type Exchange } from './exchange.js';

/** `/producers`. */
export function answerProducers({ url, play, now, send, fail }: Exchange): unknown {
  const q = url.searchParams.get('q') ?? '';
  if (/\bcolour:/.test(q)) return fail(400, 'BODY_INVALID', 'colour is no key of the filter');
  send(ProducerPageSchema, producerPage(play.producers, q, now));
}
