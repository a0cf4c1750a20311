import { z } from 'zod';
import { ReasonSchema } from './lease.schema.js';
import { Mode, UtcTime } from './names.schema.js';
import { Measured, Why } from './quantity.schema.js';

/**
 * Worst first. `stopped`: at the hard limit, rate 0. `blind`: no fresh reading. `over`: past its objective. `waiting`: not
 * decided yet. `held`: below the ceiling, inside the objective. `observing`: limits nobody. `open`: nothing is held.
 */
export const FLOW_STATES = ['stopped', 'blind', 'over', 'waiting', 'held', 'observing', 'open'] as const;
export const FlowStateSchema = z.enum(FLOW_STATES).meta({ id: 'FlowState' });
export type FlowStateName = z.output<typeof FlowStateSchema>;

/** `file`: read-only here, edited in the YAML file. */
export const FlowOriginSchema = z.enum(['file', 'api']).meta({ id: 'FlowOrigin' });

/** The last five minutes, oldest first, evenly spaced; null is a gap and is never bridged. */
export const SparklineSchema = z
  .object({
    figure: z.enum(['delaySec', 'lagMessages', 'ratePerSec']).describe('What the objective is in; the rate for none'),
    stepSec: Measured,
    endsAt: UtcTime,
    values: z.array(Measured.nullable()).max(60),
  })
  .meta({ id: 'Sparkline' });

/** One line of the overview. */
export const FlowSummarySchema = z
  .object({
    flow: z.string(),
    owner: z.string().nullable(),
    mode: Mode,
    source: FlowOriginSchema,
    version: z.int().describe('Version of the policy: If-Match takes it'),
    state: FlowStateSchema,
    since: UtcTime.nullable().describe('When this state began; null where it was never decided'),
    attention: z.int().describe('Rank of need: 0 is calm, higher is worse; the list sorts by it'),
    needsYou: z.boolean().describe('Counted in the answer'),
    binding: z.string().nullable().describe('Group or queue whose rate is the lowest'),
    ratePerSec: Measured.nullable(),
    ratePerSecReason: Why,
    ceilingPerSec: Measured,
    offeredPerSec: Measured.nullable().describe('What producers ask for'),
    offeredPerSecReason: Why,
    usedPerSec: Measured.nullable().describe('What producers sent under their leases'),
    usedPerSecReason: Why,
    lagMessages: Measured.nullable(),
    lagMessagesReason: Why,
    delaySec: Measured.nullable(),
    delaySecReason: Why,
    objective: z.object({ delaySec: Measured.nullable(), backlogMessages: Measured.nullable() }),
    throttledShare: Measured.nullable().describe('Part of what producers offered that was not let through, 0 to 1'),
    throttledShareReason: Why,
    sampleAgeMs: Measured.nullable(),
    sampleAgeMsReason: Why,
    instances: Measured.nullable().describe('Producer instances that leased lately'),
    instancesReason: Why,
    reason: ReasonSchema.nullable(),
    why: z.string().nullable().describe('The why sentence; null where no decision was taken yet'),
    sparkline: SparklineSchema,
  })
  .meta({ id: 'FlowSummary' });
export type FlowSummary = z.output<typeof FlowSummarySchema>;

/** A sum over flows of which some are unknown is a lower bound: `≥ value`, from `known` of `of`. */
export const PartialSumSchema = z.object({ value: Measured, known: z.int(), of: z.int() }).meta({ id: 'PartialSum' });

/** How things are, over all flows and not over the page alone. */
export const OverviewSchema = z
  .object({
    answer: z.string().describe('The sentence a page opens with, for example "2 of 12 flows need you"'),
    detail: z.string().describe('The sentence below it; empty where there is nothing to add'),
    flows: z.int(),
    counts: z.record(FlowStateSchema, z.int()).describe('Flows in each state; every state is there'),
    grantedPerSec: PartialSumSchema,
    heldBackPerSec: PartialSumSchema,
  })
  .meta({ id: 'Overview' });
export type OverviewBody = z.output<typeof OverviewSchema>;

/** What the list can be sorted by; worst (`attention`) first unless asked otherwise. */
export const FLOW_SORTS = ['attention', 'name', 'delay', 'backlog', 'rate', 'age'] as const;

export const FlowListSchema = z
  .object({
    serverTime: UtcTime,
    overview: OverviewSchema,
    matching: z.int().describe('Flows that `q` matches, on all pages'),
    flows: z.array(FlowSummarySchema),
    nextCursor: z.string().nullable().describe('Opaque; null on the last page'),
  })
  .meta({ id: 'FlowList' });
export type FlowList = z.output<typeof FlowListSchema>;
