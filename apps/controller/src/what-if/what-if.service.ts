import { type HistoryBody, type WhatIfBody, WhatIfRequestSchema, type WhatIfRunBody } from '@headgate/contract';
import { Clock, constraintId, type Policy, type Problem, validatePolicy } from '@headgate/core';
import {
  MAX_PLANT_ERROR,
  playWhatIf,
  type Recorded,
  type RunSeries,
  type WhatIfAnswer,
  type WhatIfRun,
} from '@headgate/sim';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { HistoryService } from '../history/history.service.js';
import { parseRange } from '../history/history-query.js';
import { ApiError, flowUnknown } from '../http/api.error.js';
import { parseShape } from '../http/parse-shape.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { FlowStates } from '../loop/flow-states.js';
import { shapeOf } from './flow-plant.js';
import { inSlices } from './in-slices.js';
import { InputTape } from './input-tape.js';
import { replayFlow } from './replay-flow.js';

/** A longer time is not played. */
const MAX_SPAN_MS = 6 * 3_600_000;
/** A prediction rests on so many recorded seconds at least. */
const MIN_RECORDED_SEC = 30;
/** Demand may have been unknown for this part of the time. */
const MAX_UNKNOWN_DEMAND = 0.2;

/** What other policies would have done with what was recorded of a flow. Changes nothing. */
@Injectable()
export class WhatIfService {
  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly history: HistoryService,
    private readonly states: FlowStates,
    private readonly journal: DecisionJournal,
    private readonly publisher: FlowPublisher,
    private readonly tape: InputTape,
  ) {}

  async of(id: string, body: unknown): Promise<WhatIfBody> {
    const startMs = performance.now();
    const flow = this.flows.get(id);
    if (!flow) throw flowUnknown(id);
    const { from, to, candidates } = parseShape(WhatIfRequestSchema, body);
    refuseMeaningless(flow.policy, candidates as readonly { readonly policy: Policy }[]);
    const range = parseRange({ from, to }, this.clock.wallMs());
    if (range.toMs - range.fromMs > MAX_SPAN_MS) throw invalid('from', from, 'may lie at most six hours before `to`');
    const history = known(await this.history.of(id, { from, to }));
    const recorded = recordedOf(history);
    const policy = flow.policy;
    const binding = this.journal.latest(id)?.decision.binding ?? null;
    const instances = this.publisher.viewOf(id)?.instances ?? 0;
    const shape = shapeOf(policy, this.states.stateOf(id), binding, { cycleMs: this.config.cycleMs, instances });
    const recordedSec = recorded.stepSec * recorded.lagMessages.filter((lag) => lag !== null).length;
    const policies = candidates.map((candidate) => candidate.policy as Policy);
    const isEnough = shape !== null && recordedSec >= MIN_RECORDED_SEC;
    const played = isEnough ? await inSlices(playWhatIf(recorded, shape, policy, policies)) : null;
    const refused = refusalOf(played, recordedSec);
    const runs = refused === null ? played!.candidates.map((run, i) => runBody(candidates[i]!.name, run)) : [];
    const error = played !== null && Number.isFinite(played.plantError) ? played.plantError : null;
    const now = { policy, series: recorded, measures: played?.recorded.measures ?? NOTHING };
    return {
      ...{ serverTime: new Date(this.clock.wallMs()).toISOString(), flow: id },
      answer: refused ?? answerOf(played!, runs),
      ...{ from: history.from, to: history.to, stepSec: recorded.stepSec, t: history.t },
      demandPerSec: played ? [...played.fit.demandPerSec] : history.offeredPerSec,
      capacityPerSec: played ? [...played.fit.capacityPerSec] : history.capacityPerSec,
      recorded: runBody('recorded', now),
      enforced: played && runBody('in the plant', played.enforced),
      candidates: runs,
      ...{ plantError: error, maxPlantError: MAX_PLANT_ERROR, refused },
      replay: await replayFlow(this.tape.stretchesOf(id, range.fromMs)),
      tookMs: performance.now() - startMs,
    };
  }
}

const NOTHING = {
  ...{ aboveObjectiveShare: 0, consumedMessages: 0, heldBackMessages: 0, p99DelaySec: 0, maxLagMessages: 0 },
  jitterShare: 0,
};

export function recordedOf(history: HistoryBody): Recorded {
  const { stepSec, ratePerSec, offeredPerSec, producedPerSec, consumedPerSec } = history;
  const { lagMessages, delaySec, capacityPerSec } = history;
  return { stepSec, ratePerSec, offeredPerSec, producedPerSec, consumedPerSec, lagMessages, delaySec, capacityPerSec };
}

/** Without the time before the flow was first read: a plant of nothing would begin wrong. */
function known(history: HistoryBody): HistoryBody {
  const first = history.lagMessages.findIndex((lag) => lag !== null);
  if (first <= 0) return history;
  const cut = <T>(column: T[]): T[] => column.slice(first);
  const { t, ratePerSec, offeredPerSec, producedPerSec, consumedPerSec, lagMessages, delaySec, capacityPerSec } =
    history;
  return {
    ...{ ...history, from: new Date(1000 * t[first]!).toISOString(), t: cut(t) },
    ...{ ratePerSec: cut(ratePerSec), offeredPerSec: cut(offeredPerSec), producedPerSec: cut(producedPerSec) },
    ...{ consumedPerSec: cut(consumedPerSec), lagMessages: cut(lagMessages), delaySec: cut(delaySec) },
    capacityPerSec: cut(capacityPerSec),
  };
}

function refusalOf(played: WhatIfAnswer | null, recordedSec: number): string | null {
  if (played === null) {
    return `Only ${recordedSec} s of this time are recorded, and a prediction needs ${MIN_RECORDED_SEC}`;
  }
  if (played.plantError > MAX_PLANT_ERROR) {
    const off = Number.isFinite(played.plantError) ? `${percent(played.plantError)} off` : 'of unknown error';
    return `Nothing is predicted: the plant is ${off} on the policy in force, and more than ${percent(MAX_PLANT_ERROR)} is no ground`;
  }
  if (played.fit.unknownDemandShare > MAX_UNKNOWN_DEMAND) {
    return `Nothing is predicted: what producers asked was unknown for ${percent(played.fit.unknownDemandShare)} of the time`;
  }
  return null;
}

function answerOf(played: WhatIfAnswer, runs: readonly WhatIfRunBody[]): string {
  const was = played.enforced.measures;
  const off = `the plant is ${percent(played.plantError)} off on the policy in force`;
  const [first] = runs;
  if (!first)
    return `The policy in force was above its objective ${percent(was.aboveObjectiveShare)} of the time; ${off}`;
  const { aboveObjectiveShare, consumedMessages } = first.measures;
  const more = was.consumedMessages === 0 ? 0 : consumedMessages / was.consumedMessages - 1;
  const work = Math.abs(more) < 0.005 ? 'as much' : `${percent(Math.abs(more))} ${more > 0 ? 'more' : 'less'}`;
  return `${first.name} would have been above its objective ${percent(aboveObjectiveShare)} of the time instead of ${percent(was.aboveObjectiveShare)} and consumed ${work}; ${off}`;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

function runBody(name: string, { policy, series, measures }: WhatIfRun): WhatIfRunBody {
  const { delaySec = null, backlogMessages = null } = policy.objective;
  return { name, law: policy.law.name, objective: { delaySec, backlogMessages }, series: columns(series), measures };
}

function columns(series: RunSeries): WhatIfRunBody['series'] {
  const { ratePerSec, producedPerSec, consumedPerSec, lagMessages, delaySec } = series;
  return {
    ratePerSec: rounded(ratePerSec),
    producedPerSec: rounded(producedPerSec),
    consumedPerSec: rounded(consumedPerSec),
    lagMessages: rounded(lagMessages),
    delaySec: rounded(delaySec),
  };
}

/** Five digits are enough for a picture, and half the answer. */
const rounded = (column: readonly (number | null)[]): (number | null)[] =>
  column.map((value) => value && Number(value.toPrecision(5)));

/** Throws 422 with all that is wrong in all candidates. */
function refuseMeaningless(policy: Policy, candidates: readonly { readonly policy: Policy }[]): void {
  const wanted = policy.constraints.map(constraintId).sort().join();
  const problems = candidates.flatMap((candidate, i): Problem[] => {
    const path = `candidates.${i}.policy`;
    const found = validatePolicy(candidate.policy).map((problem) => ({ ...problem, path: `${path}.${problem.path}` }));
    const { flow, constraints } = candidate.policy;
    if (flow !== policy.flow) found.push({ path: `${path}.flow`, value: flow, message: `must be ${policy.flow}` });
    const ids = constraints.map(constraintId).sort().join();
    if (ids !== wanted) {
      const message = 'must be those of the flow: nothing is recorded of others';
      found.push({ path: `${path}.constraints`, value: ids.slice(0, 200), message });
    }
    return found;
  });
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw new ApiError('POLICY_INVALID', `${count} in the candidates`, { problems });
}

const invalid = (path: string, value: unknown, message: string): ApiError =>
  new ApiError('BODY_INVALID', '1 problem in the request', { problems: [{ path, value, message }] });
