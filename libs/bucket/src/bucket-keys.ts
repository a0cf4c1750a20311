import { BucketArgumentError } from '@headgate/core';

/** Every key of the bucket in Redis. One hash tag per flow, so that the keys of one script share a slot. */
export interface BucketKeys {
  flow(flow: string): string;
  instance(flow: string, producer: string, instance: string): string;
  /** The kill switch; no script reads it. */
  readonly off: string;
}

/** Name of an instance within its flow: the end of its key, and of its fields in the flow's hash. */
export const instanceName = (producer: string, instance: string): string =>
  `${escapePart(producer)}:${escapePart(instance)}`;

/** What `instanceName` was made of. */
export function namesOf(name: string): { readonly producer: string; readonly instance: string } {
  const colon = name.indexOf(':');
  return { producer: unescapePart(name.slice(0, colon)), instance: unescapePart(name.slice(colon + 1)) };
}

/** Whatever could end a part of a key, or the hash tag, becomes `%` and its UTF-16 unit in four hex digits. */
function escapePart(part: string): string {
  return part.replace(/[^A-Za-z0-9._-]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function unescapePart(part: string): string {
  if (!part.includes('%')) return part;
  return part.replace(/%([\da-f]{4})/g, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));
}

export function bucketKeys(prefix = 'hg'): BucketKeys {
  if (/[{}]/.test(prefix))
    throw new BucketArgumentError('prefix', 'must not hold braces: they would move the hash tag');
  const tag = (flow: string) => `${prefix}:{${escapePart(flow)}}`;
  return {
    flow: (flow) => `${tag(flow)}:b`,
    off: `${prefix}:off`,
    instance: (flow, producer, instance) => `${tag(flow)}:i:${instanceName(producer, instance)}`,
  };
}
