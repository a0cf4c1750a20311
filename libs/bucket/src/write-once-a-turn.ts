import { Redis } from 'ioredis';
import { type RedisClient } from './redis-connection.js';

/**
 * Gives what is called before each command: commands of one turn of the event loop then leave in one write. A write is
 * dearer than all else that a command costs its sender, and under load many come in one turn.
 */
export function writeOnceATurn(redis: RedisClient): () => void {
  if (!(redis instanceof Redis)) return () => undefined; // a cluster has a stream for each node

  let isHeld = false;
  return () => {
    // A new connection has a new stream; the old one is let go all the same.
    const { stream } = redis;
    if (isHeld || redis.status !== 'ready') return;
    isHeld = true;
    stream.cork();
    setImmediate(() => {
      isHeld = false;
      stream.uncork();
    });
  };
}
