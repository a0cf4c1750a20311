import { type FlowSummary } from '@headgate/contract';
import { type CsvCell } from '../../model/csv.js';

/** Named as in the API, so that a figure of the file is found there. */
export const FLOW_CSV_HEADER = [
  'flow',
  'state',
  'since',
  'mode',
  'owner',
  'binding',
  'delaySec',
  'lagMessages',
  'objectiveDelaySec',
  'objectiveBacklogMessages',
  'ratePerSec',
  'offeredPerSec',
  'usedPerSec',
  'ceilingPerSec',
  'sampleAgeMs',
  'why',
];

export const flowCsvRow = (flow: FlowSummary): readonly CsvCell[] => [
  flow.flow,
  flow.state,
  flow.since,
  flow.mode,
  flow.owner ?? 'none',
  flow.binding,
  flow.delaySec,
  flow.lagMessages,
  flow.objective.delaySec ?? 'none',
  flow.objective.backlogMessages ?? 'none',
  flow.ratePerSec,
  flow.offeredPerSec,
  flow.usedPerSec,
  flow.ceilingPerSec,
  flow.sampleAgeMs,
  flow.why,
];
