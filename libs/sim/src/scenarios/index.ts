import { type ScenarioFactory } from '../scenario.js';
import { capacityScenarios } from './capacity.js';
import { asQueue, asSerial } from './common.js';
import { demandScenarios } from './demand.js';
import { faultScenarios } from './faults.js';
import { productScenarios } from './product.js';

/** All partitions at once, commits on a timer, owners unknown. Keys and chance are those of the outside judge. */
export const timerScenarios: readonly ScenarioFactory[] = [...capacityScenarios, ...faultScenarios, ...demandScenarios];
/** The same with serial members. */
export const serialScenarios: readonly ScenarioFactory[] = timerScenarios.map(asSerial);
/** What only the product knows or must bear: messages per token, frozen partitions, members that die. */
export { productScenarios };
/** A broker's queue: with counts of what was done, and with the depth alone. */
export const queueScenarios: readonly ScenarioFactory[] = timerScenarios
  .filter(({ key }) => ['headline-10k-vs-1k', 'step-50', 'crash-90s'].includes(key))
  .flatMap((factory) => [asQueue(factory, 'counted'), asQueue(factory, 'depth-only')]);
export const allScenarios: readonly ScenarioFactory[] = [
  ...timerScenarios,
  ...serialScenarios,
  ...productScenarios,
  ...queueScenarios,
];
