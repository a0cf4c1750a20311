import { type ScenarioFactory } from '../scenario.js';
import { capacityScenarios } from './capacity.js';
import { asSerial } from './common.js';
import { demandScenarios } from './demand.js';
import { faultScenarios } from './faults.js';
import { productScenarios } from './product.js';

/** All partitions at once, commits on a timer, owners unknown. Keys and chance are those of the outside judge. */
export const timerScenarios: readonly ScenarioFactory[] = [...capacityScenarios, ...faultScenarios, ...demandScenarios];
/** The same with serial members. */
export const serialScenarios: readonly ScenarioFactory[] = timerScenarios.map(asSerial);
/** What only the product knows or must bear: messages per token, frozen partitions, members that die. */
export { productScenarios };
export const allScenarios: readonly ScenarioFactory[] = [...timerScenarios, ...serialScenarios, ...productScenarios];
