import { type MemberSample } from '@headgate/core';
import { type KafkaAnswer } from './request.js';

/** A group as its coordinator describes it: the same shape for classic and KIP-848 groups. */
export interface DescribedGroup {
  readonly group: string;
  readonly errorCode: number;
  readonly state: string;
  readonly members: readonly MemberSample[];
}

export interface DescribeAnswer extends KafkaAnswer {
  readonly groups: readonly DescribedGroup[];
}
