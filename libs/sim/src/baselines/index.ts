import { type ControlLaw, LAWS } from '@headgate/core';
import { aimd } from './aimd.law.js';
import { breakwater } from './breakwater.law.js';
import { sparkPid } from './spark-pid.law.js';
import { thresholdTable } from './threshold-table.law.js';

/** Known laws to be compared with; nobody should choose them, so the product does not ship them. */
export const BASELINES: readonly ControlLaw<unknown>[] = [thresholdTable, sparkPid, aimd, breakwater].map(
  (law) => law as ControlLaw<unknown>,
);

/** The product's laws and the baselines, for `tick`. */
export const LAWS_AND_BASELINES: ReadonlyMap<string, ControlLaw<unknown>> = new Map([
  ...LAWS,
  ...BASELINES.map((law) => [law.name, law] as const),
]);
