// Plays scenarios × seeds × laws on every core: a worker takes the next scenario and seed when it is done with one.
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * All rows, in the order of the keys. `simUrl` is another build of the simulator, for what-if runs of the law's constants;
 * `yardsticks` of the same keys and seeds spare the search for the best schedule, which no law changes.
 */
export async function playAll({ keys, laws, seeds, seed0, cycleSec, simUrl, yardsticks = [] }) {
  return (await playJobs({ keys, laws, seeds, seed0, cycleSec, simUrl, yardsticks })).flatMap(({ rows }) => rows);
}

/** The same with the yardstick of each scenario and seed: `[{ rows, yardstick }]`. */
export async function playJobs({ keys, laws, seeds, seed0, cycleSec, simUrl, yardsticks = [] }) {
  const jobs = keys.flatMap((key) => Array.from({ length: seeds }, (_, i) => ({ key, seed: seed0 + i })));
  const results = new Array(jobs.length);
  let next = 0;
  const worker = () =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL(import.meta.url), { workerData: { laws, cycleSec, simUrl } });
      thread.on('error', reject);
      thread.on('exit', resolve);
      const give = () =>
        thread.postMessage(next < jobs.length ? { ...jobs[next], yardstick: yardsticks[next], place: next++ } : null);
      thread.on('message', ({ place, ...played }) => {
        results[place] = played;
        give();
      });
      give();
    });
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, worker));
  return results;
}

if (!isMainThread) {
  const { laws, cycleSec, simUrl } = workerData;
  const { allScenarios, judge, prepare, realize } = await import(simUrl ?? '@headgate/sim');
  parentPort.on('message', (job) => {
    if (job === null) return parentPort.close();
    const { key, seed, place, yardstick } = job;
    const factory = allScenarios.find((scenario) => scenario.key === key);
    const changes = { cycleSec };
    const prepared = yardstick ? { run: realize(factory, seed, changes), yardstick } : prepare(factory, seed, changes);
    const rows = laws.map((law) => judge(prepared, law, seed));
    parentPort.postMessage({ place, rows, yardstick: prepared.yardstick });
  });
}
