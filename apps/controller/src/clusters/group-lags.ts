import { type DiscoveredGroup, type LagSource, lagMessages, pushReading } from '@headgate/core';

/** Backlogs that a list shows: one poll reads as many in a moment; the rest is read once a flow names it. */
const MAX_TARGETS = 200;
const READ_WITHIN_MS = 3000;

export const targetId = (group: string, topic: string): string => JSON.stringify([group, topic]);

/** Backlog per group and topic, as one poll of the source tells it; absent where it is not wholly known. */
export async function lagsOf(
  source: LagSource,
  groups: readonly DiscoveredGroup[],
): Promise<ReadonlyMap<string, number>> {
  const targets = groups
    .flatMap(({ group, topics }) =>
      (topics ?? []).map((topic) => ({ id: targetId(group, topic), group, topics: [topic] })),
    )
    .slice(0, MAX_TARGETS);
  if (targets.length === 0) return new Map();
  const readings = await source.poll(targets, AbortSignal.timeout(READ_WITHIN_MS));
  const known = [...readings].flatMap(([id, reading]): [string, number][] => {
    const window = reading.ok ? pushReading(null, reading) : null;
    const lag = window && window.completeness === 1 ? lagMessages(window) : null;
    return lag === null ? [] : [[id, lag]];
  });
  return new Map(known);
}
