/** Names one life of a bucket: random, so that two lives of a flow never share grant ids. */
export function newGeneration(): string {
  return crypto.randomUUID().replaceAll('-', '').slice(0, 16);
}
