import { type UnknownReason } from '@headgate/core';
import {
  KafkaAnswerError,
  KafkaAuthenticationError,
  KafkaProtocolError,
  KafkaTimeoutError,
  KafkaVersionError,
} from './kafka-errors.js';

/** Why something is unknown, without "the group never committed", which is an answer. */
export type GapReason = Exclude<UnknownReason, 'no-commit'>;

/** Error codes of Kafka that have a meaning to us. */
export const KAFKA_ERROR = { none: 0, notCoordinator: 16, groupIdNotFound: 69 } as const;

const REASON_BY_CODE: ReadonlyMap<number, GapReason> = new Map([
  [3, 'no-topic'], // UNKNOWN_TOPIC_OR_PARTITION
  [5, 'no-leader'], // LEADER_NOT_AVAILABLE
  [6, 'no-leader'], // NOT_LEADER_OR_FOLLOWER
  [7, 'timeout'], // REQUEST_TIMED_OUT
  [9, 'no-leader'], // REPLICA_NOT_AVAILABLE
  [14, 'loading'], // COORDINATOR_LOAD_IN_PROGRESS
  [15, 'loading'], // COORDINATOR_NOT_AVAILABLE
  [16, 'loading'], // NOT_COORDINATOR: it moved
  [17, 'no-topic'], // INVALID_TOPIC_EXCEPTION
  [24, 'no-group'], // INVALID_GROUP_ID
  [29, 'not-authorized'], // TOPIC_AUTHORIZATION_FAILED
  [30, 'not-authorized'], // GROUP_AUTHORIZATION_FAILED
  [31, 'not-authorized'], // CLUSTER_AUTHORIZATION_FAILED
  [35, 'unsupported'], // UNSUPPORTED_VERSION
  [56, 'no-leader'], // KAFKA_STORAGE_ERROR
  [69, 'no-group'], // GROUP_ID_NOT_FOUND
  [74, 'no-leader'], // FENCED_LEADER_EPOCH
  [75, 'no-leader'], // UNKNOWN_LEADER_EPOCH
  [78, 'no-leader'], // OFFSET_NOT_AVAILABLE, after an election (KIP-207)
  [100, 'no-topic'], // UNKNOWN_TOPIC_ID
]);

/** What an error code of the broker means for a reading; null for "no error". A code we do not know is a gap too. */
export function reasonOfCode(errorCode: number): GapReason | null {
  return errorCode === KAFKA_ERROR.none ? null : (REASON_BY_CODE.get(errorCode) ?? 'unreachable');
}

/** What a failed request means for a reading. */
export function reasonOfError(error: unknown): GapReason {
  if (error instanceof KafkaTimeoutError) return 'timeout';
  if (error instanceof KafkaAuthenticationError) return 'not-authorized';
  if (error instanceof KafkaVersionError || error instanceof KafkaProtocolError) return 'unsupported';
  if (error instanceof KafkaAnswerError) return reasonOfCode(error.errorCode) ?? 'unreachable';
  return 'unreachable';
}
