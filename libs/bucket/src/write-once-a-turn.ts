/** What this needs of a client of one server; a client of many has no stream of its own, and writes as it did. */
interface Connected {
  readonly status: string;
  readonly stream?: { cork(): void; uncork(): void };
}

/**
 * Gives what is called before each command: commands of one turn of the event loop then leave in one write. A write is
 * dearer than all else that a command costs its sender, and under load many come in one turn.
 */
export function writeOnceATurn(redis: Connected): () => void {
  let isHeld = false;
  return () => {
    // A new connection has a new stream; the old one is let go all the same.
    const { stream } = redis;
    if (isHeld || redis.status !== 'ready' || stream === undefined) return;
    isHeld = true;
    stream.cork();
    setImmediate(() => {
      isHeld = false;
      stream.uncork();
    });
  };
}
