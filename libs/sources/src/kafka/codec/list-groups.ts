import { type KafkajsEncoder } from '../kafkajs-internals.js';
import { type Cursor } from './cursor.js';
import { flexibleRequest, type KafkaAnswer, type KafkaApi, type KafkaRequest, writeArray } from './request.js';

export interface GroupListing {
  readonly group: string;
  /** As the broker words it, for example `Stable`, `PreparingRebalance`, `Empty`. */
  readonly state: string;
  /** `consumer` for consumers; empty where positions were stored without members. */
  readonly protocolType: string;
  /** `classic`, `consumer` (KIP-848), `share` or `streams`; empty below Kafka 3.8, which does not tell. */
  readonly type: string;
}

export interface ListGroupsAnswer extends KafkaAnswer {
  readonly errorCode: number;
  readonly groups: readonly GroupListing[];
}

const OLD: KafkaApi = { name: 'ListGroups', key: 16, version: 4 };
export const LIST_GROUPS: KafkaApi = { name: 'ListGroups', key: 16, version: 5 };

/** Asks one broker for the groups it coordinates. A group that we may not describe is left out without a word. */
export function listGroups(): KafkaRequest<ListGroupsAnswer> {
  return request(LIST_GROUPS, true, request(OLD, false));
}

function request(
  api: KafkaApi,
  hasTypes: boolean,
  older?: KafkaRequest<ListGroupsAnswer>,
): KafkaRequest<ListGroupsAnswer> {
  const body = {
    write: (encoder: KafkajsEncoder) => {
      writeArray(encoder, [], () => {}); // all states
      if (hasTypes) writeArray(encoder, [], () => {}); // all types
    },
    read: (cursor: Cursor) => ({
      throttleMs: cursor.int32(),
      errorCode: cursor.int16(),
      groups: readGroups(cursor, hasTypes),
    }),
  };
  return flexibleRequest(api, body, older);
}

function readGroups(cursor: Cursor, hasTypes: boolean): GroupListing[] {
  let [protocolType, state, type] = ['', '', ''];
  return cursor.compactArray(() => {
    const group = cursor.compactString() ?? '';
    // Words that thousands of groups share: one string each as long as it is the word of the group before.
    protocolType = cursor.compactWord(protocolType);
    state = cursor.compactWord(state);
    if (hasTypes) type = cursor.compactWord(type);
    cursor.tags();
    return { group, protocolType, state, type };
  });
}
