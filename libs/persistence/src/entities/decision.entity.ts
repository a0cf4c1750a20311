import { type DecisionRow } from '@headgate/core';
import { EntitySchema } from 'typeorm';
import { bigint, double, integer, json, key, named, optional, text, time } from './columns.js';

export type DecisionEntity = Omit<DecisionRow, 'wallMs'> & { readonly at: Date };

export const Decisions = new EntitySchema<DecisionEntity>({
  name: 'decisions',
  columns: {
    flow: key('decisions_pk', text),
    number: key('decisions_pk', bigint),
    at: time,
    mode: text,
    policyVersion: named('policy_version', text),
    version: optional(integer),
    epoch: bigint,
    seq: bigint,
    ratePerSec: named('rate_per_sec', double),
    reason: text,
    clamp: optional(text),
    binding: optional(text),
    why: text,
    constraints: json,
  },
  indices: [{ name: 'decisions_at', columns: ['at'] }],
  checks: [{ name: 'decisions_rate_finite', expression: "rate_per_sec >= 0 AND rate_per_sec < 'Infinity'" }],
});
