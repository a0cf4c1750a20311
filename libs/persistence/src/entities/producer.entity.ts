import { EntitySchema } from 'typeorm';
import { bigint, key, named, optional, text, time } from './columns.js';

export interface ProducerEntity {
  flow: string;
  producer: string;
  instance: string;
  version: string | null;
  firstSeen: Date;
  lastSeen: Date;
  usedMilli: number;
  droppedMilli: number;
  rejectedMilli: number;
}

export const Producers = new EntitySchema<ProducerEntity>({
  name: 'producers',
  columns: {
    flow: key('producers_pk', text),
    producer: key('producers_pk', text),
    instance: key('producers_pk', text),
    version: optional(text),
    firstSeen: named('first_seen', time),
    lastSeen: named('last_seen', time),
    usedMilli: named('used_milli', bigint),
    droppedMilli: named('dropped_milli', bigint),
    rejectedMilli: named('rejected_milli', bigint),
  },
  indices: [{ name: 'producers_last_seen', columns: ['lastSeen'] }],
});
