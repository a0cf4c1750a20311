import { type DryRun, type PolicyEdit, PolicyEditSchema, toProblems } from '@headgate/contract';
import { Clock, type Decision, type Policy } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { ConfigService } from '../config/config.service.js';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { policyVersion } from '../config/policy-version.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { FeasibilityService } from '../loop/feasibility.service.js';
import { FlowStates } from '../loop/flow-states.js';
import { ProducersService } from '../producers/producers.service.js';
import { SourcePoller } from '../sources/source-poller.js';
import { effectOf } from './effect.js';
import { checkPolicy, type Refusal } from './policy-check.js';
import { diffPolicies } from './policy-diff.js';
import { type Expected } from './precondition.js';
import { previewDecision } from './preview.js';

const DryRunSchema = PolicyEditSchema.partial({ reason: true });

/** What a change would do, without doing it. */
@Injectable()
export class DryRunService {
  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly configs: ConfigService,
    private readonly sources: SourcePoller,
    private readonly states: FlowStates,
    private readonly journal: DecisionJournal,
    private readonly producers: ProducersService,
    private readonly feasibility: FeasibilityService,
  ) {}

  of(id: string, body: unknown, expected: Expected): DryRun {
    const parsed = DryRunSchema.safeParse(body);
    const policy = parsed.success ? (parsed.data.policy as Policy) : null;
    const flow = this.flows.get(id) ?? null;
    const refusal: Refusal | null =
      policy === null
        ? { code: 'BODY_INVALID', problems: toProblems(parsed.error!, body).map(withoutPrefix) }
        : this.refusalOf(id, policy, flow, expected);
    const decision = policy && refusal === null ? this.decide(policy, flow) : null;
    const { producers, askedPerSec } = this.producers.of(id);
    const ratePerSecNow = decision === null || decision.reason === 'NO_READING' ? null : decision.ratePerSec;
    const held = policy === null || ratePerSecNow === null ? null : heldOf(policy, ratePerSecNow, askedPerSec);
    const current = this.journal.latest(id)?.decision.ratePerSec ?? null;
    return {
      ...{ serverTime: new Date(this.clock.wallMs()).toISOString(), flow: id },
      ...{ valid: refusal === null, code: refusal?.code ?? null, problems: [...(refusal?.problems ?? [])] },
      ...{ isNew: flow === null, version: flow?.version ?? null },
      diff: policy ? diffPolicies(flow?.policy ?? null, policy) : [],
      ratePerSec: current,
      ratePerSecNow,
      ratePerSecNowReason: ratePerSecNow === null ? whyUnknown(refusal, decision) : null,
      why: ratePerSecNow === null ? null : decision!.why,
      producersTouched: producers.map(({ producer, instances, askedPerSec }) => ({ producer, instances, askedPerSec })),
      ...{ wouldCut: held === null ? null : held > 0, wouldHoldPerSec: held },
      feasibility: policy && refusal === null ? this.feasibility.of(policy) : [],
      effect: effectOf({ id, policy, flow, isValid: refusal === null, ratePerSecNow, held }),
    };
  }

  /** Why a policy of the right shape cannot be stored; null where it can. */
  refusalOf(id: string, policy: PolicyEdit['policy'] | Policy, flow: Flow | null, expected: Expected): Refusal | null {
    if (policy.flow !== id) {
      const message = `must be ${id}, as in the path`;
      return { code: 'BODY_INVALID', problems: [{ path: 'flow', value: policy.flow, message }] };
    }
    if (flow?.source === 'file') {
      return { code: 'FLOW_IN_FILE', problems: [{ path: 'flow', value: id, message: 'stands in the YAML file' }] };
    }
    const { clusters, databases, brokers } = this.configs;
    const names = {
      clusters: new Set(clusters.keys()),
      databases: new Set(databases.keys()),
      brokers: new Set(brokers.keys()),
    };
    const refusal = checkPolicy(policy as Policy, { ...names, flows: this.flows.list() });
    if (refusal !== null) return refusal;
    const current = flow?.version ?? null;
    if (expected === undefined || expected === current) return null;
    const message = `version ${current ?? 'none'} stands, and ${expected ?? 'none'} was expected`;
    return { code: 'VERSION_CONFLICT', problems: [{ path: 'version', value: expected, message }] };
  }

  private decide(policy: Policy, flow: Flow | null): Decision {
    return previewDecision(policy, flow && this.states.stateOf(flow.id), {
      nowMs: this.clock.monotonicMs(),
      pollEveryMs: this.config.cycleMs,
      readings: this.sources.newest({ policy }),
      policyVersion: policyVersion(policy),
    });
  }
}

function whyUnknown(refusal: Refusal | null, decision: Decision | null): string {
  if (refusal !== null) return 'the policy is not valid';
  const unread = decision?.constraints.find(({ mode }) => mode === 'no-reading');
  return `${unread?.group ?? 'its backlog'} is not read yet: reading begins with the flow`;
}

function heldOf(policy: Policy, ratePerSec: number, askedPerSec: number | null): number | null {
  if (policy.mode === 'observe') return 0;
  return askedPerSec === null ? null : Math.max(0, askedPerSec - ratePerSec);
}

/** The policy is what this is about: its fields are named without the word before them. */
const withoutPrefix = <P extends { readonly path: string }>(problem: P): P => ({
  ...problem,
  path: problem.path.replace(/^policy\./, ''),
});
