import { type PolicyVersionBody } from '@headgate/contract';
import { type FlowVersion } from '@headgate/core';
import { type Flow } from '../config/flow-registry.js';
import { policyVersion } from '../config/policy-version.js';

const ROLLED_BACK = /^Rolled back to version (\d+): /;

export const rollbackReason = (version: number, reason: string): string =>
  `Rolled back to version ${version}: ${reason}`;

/** One entry of a flow's history, seen beside the one before it. */
export function versionBody(entry: FlowVersion, before: FlowVersion | undefined): PolicyVersionBody {
  const { version, policy, changedBy, changedAtMs, reason } = entry;
  const rolledBackTo = ROLLED_BACK.exec(reason)?.[1];
  const isNew = before === undefined || before.policy === null;
  return {
    version,
    policyHash: policy && policyVersion(policy),
    changedBy,
    changedAt: new Date(changedAtMs).toISOString(),
    reason: reason === '' ? null : reason,
    change: policy === null ? 'removed' : rolledBackTo ? 'rolled-back' : isNew ? 'created' : 'changed',
    rolledBackTo: rolledBackTo ? Number(rolledBackTo) : null,
  };
}

/** A flow of the file has the version of now alone: the history of the file is kept where the file is kept. */
export function fileVersion({ id, policy, version, changedBy, changedAtMs }: Flow): FlowVersion {
  return { flow: id, policy, version, changedBy, changedAtMs, reason: '' };
}
