import { flexibleRequest, type KafkaAnswer, type KafkaApi, type KafkaRequest, writeArray } from './request.js';

export interface GroupListing {
  readonly group: string;
  /** As the broker words it, for example `Stable`, `PreparingRebalance`, `Empty`. */
  readonly state: string;
  /** `classic`, `consumer` (KIP-848), `share` or `streams`. */
  readonly type: string;
}

export interface ListGroupsAnswer extends KafkaAnswer {
  readonly errorCode: number;
  readonly groups: readonly GroupListing[];
}

export const LIST_GROUPS: KafkaApi = { name: 'ListGroups', key: 16, version: 5 };

/** Asks one broker for the groups it coordinates. A group that we may not describe is left out without a word. */
export function listGroups(): KafkaRequest<ListGroupsAnswer> {
  return flexibleRequest(LIST_GROUPS, {
    write: (encoder) => {
      writeArray(encoder, [], () => {}); // all states
      writeArray(encoder, [], () => {}); // all types
    },
    read: (cursor) => ({
      throttleMs: cursor.int32(),
      errorCode: cursor.int16(),
      groups: cursor.compactArray(() => {
        const group = cursor.compactString() ?? '';
        cursor.compactString(); // protocol type
        const listing = { group, state: cursor.compactString() ?? '', type: cursor.compactString() ?? '' };
        cursor.tags();
        return listing;
      }),
    }),
  });
}
