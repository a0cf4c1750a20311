import { type FlowVersion, type StoredFlow } from '@headgate/core';
import { type FlowVersionEntity } from '../entities/flow-version.entity.js';

export function toFlowVersion({ changedAt, ...row }: FlowVersionEntity): FlowVersion {
  return { ...row, changedAtMs: changedAt.getTime() };
}

/** Null for a version that removed the flow. */
export function toStoredFlow(version: FlowVersion | null): StoredFlow | null {
  return version === null || version.policy === null ? null : { ...version, policy: version.policy };
}
