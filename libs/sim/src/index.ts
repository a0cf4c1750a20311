/**
 * The plant: producers with SDK leases on the product's bucket arithmetic, partitions, consumers, commits and a poller,
 * in virtual time, closed by the product's own `tick`. Nothing here knows a clock, and chance comes from named streams,
 * so a scenario and a seed always give the same run.
 *
 * To drive it:
 * ```ts
 * const run = realize(allScenarios.find(({ key }) => key === 'crash-90s')!, 1, { cycleSec: 1 }); // chance is drawn here
 * const measured = play(run, productController(run, { name: 'drain', params: {} }));             // the product's loop
 * const { possible, oracle } = yardstickOf(run);                                                // what could be had
 * console.log(scoreOf(run, measured, possible).cost - oracle.cost);                              // regret
 * ```
 * A `Controller` of your own is a function of one `Turn` (reading, tokens used, truth) and the `Producers`, into whose
 * `bucket` it publishes; `measured.seconds` has rate, inflow, consumption, queue and delay of every second. Your own story is
 * a `ScenarioFactory`, or `completeScenario({ … })` around what differs from the common settings.
 */
export { causalOracle } from './baselines/causal-oracle.js';
export * from './baselines/index.js';
export * from './compare.js';
export * from './controller.js';
export type { Measured, SecondOfRun } from './plant/meter.js';
export { BEGINS_AT_MS, TOPIC } from './plant/poller.js';
export { type Producers, usedTokens } from './plant/producers.js';
export * from './plot.js';
export * from './random.js';
export * from './realize.js';
export * from './report.js';
export * from './run.js';
export * from './scenario.js';
export * from './scenarios/index.js';
export * from './score.js';
export * from './sharing/index.js';
export * from './what-if/beside.js';
export * from './what-if/fitted-plant.js';
export * from './what-if/measures.js';
export * from './what-if/what-if.js';
