export { type AdoptionBody, AdoptionRequestSchema, AdoptionSchema } from './adoption.schema.js';
export { type BudgetViewBody, BudgetViewSchema } from './budget.schema.js';
export * from './cluster.schema.js';
export { type ConstraintViewBody, ConstraintViewSchema } from './constraint-view.schema.js';
export * from './decision.schema.js';
export {
  ERROR_CODE_NAMES,
  type ErrorBody,
  ErrorBodySchema,
  type ErrorCode,
  ErrorCodeSchema,
  type ErrorResponse,
  ErrorResponseSchema,
  ProblemSchema,
} from './error.schema.js';
export { ERROR_CODES, type ErrorDoc } from './error-codes.js';
export * from './evidence.schema.js';
export { type FeasibilityBody, FeasibilitySchema } from './feasibility.schema.js';
export * from './flow-detail.schema.js';
export * from './flow-summary.schema.js';
export * from './group-lag.schema.js';
export { DependencySchema, type Readiness, ReadinessSchema } from './health.schema.js';
export * from './history.schema.js';
export {
  type BudgetEventBody,
  BudgetEventSchema,
  GrantReturnSchema,
  type LeaseEntry,
  type LeaseEntryInput,
  LeaseEntrySchema,
  LeaseEnvelopeSchema,
  type LeaseFailureBody,
  LeaseFailureSchema,
  type LeaseGrantBody,
  LeaseGrantSchema,
  type LeaseRequestBody,
  LeaseRequestSchema,
  type LeaseResponseBody,
  LeaseResponseSchema,
  MAX_LEASES,
  ReasonSchema,
  UsageSchema,
} from './lease.schema.js';
export * from './level.schema.js';
export * from './measure.schema.js';
export { ClusterName, FlowName, OpaqueId, ProducerName } from './names.schema.js';
export {
  KafkaConstraintSchema,
  OverflowSchema,
  type PolicyBody,
  type PolicyInput,
  PolicySchema,
} from './policy.schema.js';
export * from './policy-edit.schema.js';
export { type Problem, toProblems } from './problems.js';
export * from './producer.schema.js';
export * from './producer-list.schema.js';
export { MAX_TOKENS } from './quantity.schema.js';
export * from './queue.schema.js';
export { readLeaseEntry, readLeaseEnvelope } from './read-lease.js';
export {
  ReturnCreditSchema,
  type ReturnEntry,
  ReturnEntrySchema,
  ReturnEnvelopeSchema,
  type ReturnRequestBody,
  ReturnRequestSchema,
  type ReturnResponseBody,
  ReturnResponseSchema,
} from './return.schema.js';
export * from './system.schema.js';
export * from './ui-stream.schema.js';
export { countUnknownFields } from './unknown-fields.js';
export * from './what-if.schema.js';
