import { type DecisionRow } from '@headgate/core';
import { type DecisionEntity } from '../entities/decision.entity.js';

/** As json_populate_recordset reads it: the names of the columns. */
export function toDecisionRecord({ wallMs, policyVersion, ratePerSec, ...row }: DecisionRow): Record<string, unknown> {
  return { ...row, at: new Date(wallMs), policy_version: policyVersion, rate_per_sec: ratePerSec };
}

export function toDecisionRow({ at, ...row }: DecisionEntity): DecisionRow {
  return { ...row, wallMs: at.getTime() };
}
