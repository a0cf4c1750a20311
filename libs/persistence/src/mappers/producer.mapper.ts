import { type ProducerInstance } from '@headgate/core';
import { type ProducerEntity } from '../entities/producer.entity.js';

/** As json_populate_recordset reads it: the names of the columns. */
export function toProducerRecord(instance: ProducerInstance): Record<string, unknown> {
  const { flow, producer, version, usedMilli, droppedMilli, rejectedMilli } = instance;
  return {
    ...{ flow, producer, instance: instance.instance, version },
    ...{ first_seen: new Date(instance.firstSeenMs), last_seen: new Date(instance.lastSeenMs) },
    ...{ used_milli: usedMilli, dropped_milli: droppedMilli, rejected_milli: rejectedMilli },
  };
}

export function toProducerInstance({ firstSeen, lastSeen, ...row }: ProducerEntity): ProducerInstance {
  return { ...row, firstSeenMs: firstSeen.getTime(), lastSeenMs: lastSeen.getTime() };
}
