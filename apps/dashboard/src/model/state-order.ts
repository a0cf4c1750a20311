import { type FlowStateName, type GroupStatusName, type ProducerStatus } from '@headgate/contract';

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

export const GROUP_STATUS_ORDER: readonly GroupStatusName[] = [
  'LOSING_DATA',
  'STOPPED',
  'STALLED',
  'STUCK_PARTITION',
  'FALLING_BEHIND',
  'REWOUND',
  'UNKNOWN',
  'OK_TAIL',
  'OK',
];

export const PRODUCER_STATUS_ORDER: readonly ProducerStatus[] = [
  'unbudgeted',
  'dark',
  'held',
  'unknown',
  'observing',
  'open',
];
