import { type DescribeAnswer, type DescribedGroup } from './described-group.js';
import { memberAssignment } from './member-assignment.js';
import { flexibleRequest, type KafkaApi, type KafkaRequest, writeArray } from './request.js';

export const DESCRIBE_GROUPS: KafkaApi = { name: 'DescribeGroups', key: 15, version: 6 };

/** Asks a coordinator for the members of classic groups. A group of another type or an unknown one answers error 69. */
export function describeGroups(groups: readonly string[]): KafkaRequest<DescribeAnswer> {
  return flexibleRequest(DESCRIBE_GROUPS, {
    write: (encoder) => {
      writeArray(encoder, groups, (group) => encoder.writeUVarIntString(group));
      const authorizedOperations = false;
      encoder.writeBoolean(authorizedOperations);
    },
    read: (cursor) => ({
      throttleMs: cursor.int32(),
      groups: cursor.compactArray((): DescribedGroup => {
        const errorCode = cursor.int16();
        cursor.compactString(); // error message
        const group = cursor.compactString() ?? '';
        const state = cursor.compactString() ?? '';
        const protocolType = cursor.compactString();
        cursor.compactString(); // name of the assignor
        const members = cursor.compactArray(() => {
          const id = cursor.compactString() ?? '';
          for (const _ of ['instance', 'client', 'host']) cursor.compactString();
          cursor.compactBytes(); // subscription
          const assignment = cursor.compactBytes();
          cursor.tags();
          // Other protocols (Kafka Connect) fill the same field with bytes of their own.
          return { id, owns: protocolType === 'consumer' ? memberAssignment(assignment) : [] };
        });
        cursor.int32(); // authorized operations
        cursor.tags();
        return { group, errorCode, state, members };
      }),
    }),
  });
}
