import { type StoredCluster } from '@headgate/core';
import { EntitySchema } from 'typeorm';
import { json, key, named, text, time } from './columns.js';

export interface ClusterEntity {
  name: string;
  kind: StoredCluster['kind'];
  brokers: readonly string[];
  changedBy: string;
  changedAt: Date;
}

export const Clusters = new EntitySchema<ClusterEntity>({
  name: 'clusters',
  columns: {
    name: key('clusters_pk', text),
    kind: text,
    brokers: json,
    changedBy: named('changed_by', text),
    changedAt: named('changed_at', time),
  },
});
