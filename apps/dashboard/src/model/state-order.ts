import { type FlowStateName } from '@headgate/contract';

/** Worst first, as the server sorts. */
export const FLOW_STATE_ORDER: readonly FlowStateName[] = [
  'stopped',
  'blind',
  'over',
  'waiting',
  'held',
  'observing',
  'open',
];
