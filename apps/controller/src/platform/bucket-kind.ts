/** What the buckets live in, as /readyz names it. */
export type BucketKind = 'redis' | 'memory';
export const BucketKind = Symbol('BucketKind');
