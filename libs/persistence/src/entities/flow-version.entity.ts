import { type Policy } from '@headgate/core';
import { EntitySchema } from 'typeorm';
import { integer, json, key, named, optional, text, time } from './columns.js';

export interface FlowVersionEntity {
  flow: string;
  version: number;
  policy: Policy | null;
  changedBy: string;
  changedAt: Date;
  reason: string;
}

export const FlowVersions = new EntitySchema<FlowVersionEntity>({
  name: 'flow_versions',
  columns: {
    flow: key('flow_versions_pk', text),
    version: key('flow_versions_pk', integer),
    policy: optional(json),
    changedBy: named('changed_by', text),
    changedAt: named('changed_at', time),
    reason: text,
  },
});
