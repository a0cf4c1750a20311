import { Cursor } from './cursor.js';
import { type TopicPartitions } from './offset-fetch.js';

/**
 * What a member of a classic group owns, in the consumer protocol's own encoding: version, topics with partitions, and
 * user data that is not ours. The bytes come from a client, not from the broker: what cannot be read owns nothing.
 */
export function memberAssignment(bytes: Buffer | null): readonly TopicPartitions[] {
  if (bytes === null || bytes.length === 0) return [];
  const cursor = new Cursor(bytes);
  try {
    cursor.int16(); // version; later ones only add fields at the end
    return cursor.array(() => ({ topic: cursor.string(), partitions: cursor.array(() => cursor.int32()) }));
  } catch {
    return [];
  }
}
