import {
  GroupDetailSchema,
  GroupHistorySchema,
  GroupPageSchema,
  QueueDetailSchema,
  QueuePageSchema,
  TopicPageSchema,
} from '@headgate/contract';
import { groupDetail, groupHistory, groupPage, topicPage } from '../lag-fixtures.js';
import { QUEUES, queueDetail, queuePage } from '../queue-fixtures.js';
import { type Exchange } from './exchange.js';

/** `/groups` and what is under each of them. */
export function answerGroups({ parts, url, play, now, send, fail }: Exchange): unknown {
  const [, name, third] = parts;
  if (name === undefined) return send(GroupPageSchema, groupPage(play.groups, url.searchParams, now));
  const found = play.groups.find(({ group }) => group === name);
  if (!found) return fail(404, 'GROUP_UNKNOWN', `No sweep has seen the group ${name}`);
  if (third === 'history') return send(GroupHistorySchema, groupHistory(found, now));
  send(GroupDetailSchema, groupDetail(found, now));
}

export function answerTopics({ url, play, now, send }: Exchange): void {
  send(TopicPageSchema, topicPage(play.groups, url.searchParams, now));
}

/** `/queues` and each of them; a name with a slash stands as `~` and base64url. */
export function answerQueues({ parts, url, now, send, fail }: Exchange): unknown {
  const [, name] = parts;
  if (name === undefined) return send(QueuePageSchema, queuePage(url.searchParams.get('q') ?? '', now));
  const queue = name.startsWith('~') ? Buffer.from(name.slice(1), 'base64url').toString('utf8') : name;
  const found = QUEUES.find((one) => one.queue === queue);
  if (!found) return fail(404, 'QUEUE_UNKNOWN', `No queue is named ${queue}`);
  send(QueueDetailSchema, queueDetail(found, now));
}
