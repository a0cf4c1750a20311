/** Runs `work` on each, and lets other things happen every `sliceMs`: a long list must not hold up the event loop. */
export async function inSlices<T>(all: Iterable<T>, work: (one: T) => void, sliceMs = 5): Promise<void> {
  let startedMs = performance.now();
  for (const one of all) {
    work(one);
    if (performance.now() - startedMs < sliceMs) continue;
    await new Promise(setImmediate);
    startedMs = performance.now();
  }
}
