import { type TopicPartitions } from './offset-fetch.js';
import { type KafkaAnswer } from './request.js';

/** A group as its coordinator describes it: the same shape for classic and KIP-848 groups. */
export interface DescribedGroup {
  readonly group: string;
  readonly errorCode: number;
  readonly state: string;
  readonly members: readonly { readonly id: string; readonly owns: readonly TopicPartitions[] }[];
}

export interface DescribeAnswer extends KafkaAnswer {
  readonly groups: readonly DescribedGroup[];
}
