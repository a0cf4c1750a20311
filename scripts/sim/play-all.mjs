// Plays scenarios × seeds × laws on every core: a worker takes the next scenario and seed when it is done with one.
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** All rows, in the order of the keys. */
export async function playAll({ keys, laws, seeds, seed0, cycleSec }) {
  const jobs = keys.flatMap((key) => Array.from({ length: seeds }, (_, i) => ({ key, seed: seed0 + i })));
  const results = new Array(jobs.length);
  let next = 0;
  const worker = () =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL(import.meta.url), { workerData: { laws, cycleSec } });
      thread.on('error', reject);
      thread.on('exit', resolve);
      const give = () => thread.postMessage(next < jobs.length ? { ...jobs[next], place: next++ } : null);
      thread.on('message', ({ place, rows }) => {
        results[place] = rows;
        give();
      });
      give();
    });
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, worker));
  return results.flat();
}

if (!isMainThread) {
  const { laws, cycleSec } = workerData;
  const { allScenarios, judge, prepare } = await import('@headgate/sim');
  parentPort.on('message', (job) => {
    if (job === null) return parentPort.close();
    const { key, seed, place } = job;
    const factory = allScenarios.find((scenario) => scenario.key === key);
    const prepared = prepare(factory, seed, { cycleSec });
    parentPort.postMessage({ place, rows: laws.map((law) => judge(prepared, law, seed)) });
  });
}
