import { type GapReason, reasonOfCode } from './unknown-reason.js';

/** One offset, or why it is unknown. Negative where the broker says that there is none. */
export type Offset = { readonly value: number } | { readonly gap: GapReason };

/** Offsets by topic and partition: answers come in any order, so they are found again by name and number. */
export type OffsetTable = ReadonlyMap<string, ReadonlyMap<number, Offset>>;

interface AnsweredTopic {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: number; readonly errorCode: number }[];
}

export function offsetTable(topics: readonly AnsweredTopic[]): OffsetTable {
  const table = new Map<string, Map<number, Offset>>();
  for (const { topic, partitions } of topics) {
    const offsets = table.get(topic) ?? new Map<number, Offset>();
    for (const { partition, offset, errorCode } of partitions) {
      const gap = reasonOfCode(errorCode);
      offsets.set(partition, gap === null ? { value: offset } : { gap });
    }
    table.set(topic, offsets);
  }
  return table;
}
