import { FlowName, OpaqueId, ProducerName } from '@headgate/contract';
import { z } from 'zod';
import { wholeNumber } from '../http/query.js';

const MAX_WAIT_MS = 30_000;
const MAX_FLOWS = 100;

/** `producer` and `instance` go together: they name whose share is shown. */
export const BudgetQuery = z
  .strictObject({
    waitMs: wholeNumber(0, MAX_WAIT_MS).default(0),
    producer: ProducerName.optional(),
    instance: OpaqueId.optional(),
  })
  .superRefine(({ producer, instance }, context) => {
    if ((producer === undefined) === (instance === undefined)) return;
    const [given, missing] = producer === undefined ? ['instance', 'producer'] : ['producer', 'instance'];
    context.addIssue({ code: 'custom', path: [given], message: `takes ${missing} beside it: give both or neither` });
  });

const Flows = z
  .union([FlowName.transform((flow) => [flow]), z.array(FlowName).max(MAX_FLOWS)])
  .transform((flows) => [...new Set(flows)]);

/** `flow` may stand several times. */
export const StreamQuery = z.strictObject({ flow: Flows, producer: ProducerName, instance: OpaqueId });
