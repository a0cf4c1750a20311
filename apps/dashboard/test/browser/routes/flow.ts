import {
  BesideSchema,
  DecisionDetailSchema,
  DecisionListSchema,
  type EvidenceBody,
  EvidenceSchema,
  FlowDetailSchema,
  HistorySchema,
  PolicyVersionDetailSchema,
  PolicyVersionListSchema,
  ProducersSchema,
} from '@headgate/contract';
import { besideOf, decisionsOf, detailOf, historyOf } from '../fixtures.js';
import { producersOf } from '../producer-fixtures.js';
import { type Scene } from '../scenes.js';
import { type Exchange, utc } from './exchange.js';
import { answerPolicy } from './policy.js';

/** `/flows/:flow` and what is under it, and `/evidence/:flow`. */
export function answerFlow(exchange: Exchange): unknown {
  const { method, parts, play, now, send, fail } = exchange;
  const [first, name = '', third, fourth] = parts;
  if (first === 'flows' && third === 'producers') return send(ProducersSchema, producersOf(name, now));
  const scene = play.scenes.find(({ flow }) => flow === name);
  if (method !== 'GET') return answerPolicy(exchange, name, scene);
  if (!scene) return fail(404, 'FLOW_UNKNOWN', `No policy names ${name}`);
  if (first === 'evidence') return send(EvidenceSchema, evidence(scene, now));
  if (third === undefined) return send(FlowDetailSchema, detailOf(scene, now));
  if (third === 'history') return send(HistorySchema, historyOf(scene, now));
  if (third === 'beside') return send(BesideSchema, besideOf(scene, now));
  if (third === 'versions') return answerVersions(exchange, scene);
  if (fourth !== undefined) return answerDecision(exchange, scene);
  send(DecisionListSchema, { flow: scene.flow, decisions: decisionsOf(scene, now), nextCursor: null });
}

function answerDecision({ parts, now, send, fail }: Exchange, scene: Scene): unknown {
  const decisions = decisionsOf(scene, now);
  const at = decisions.findIndex(({ number }) => number === Number(parts[3]));
  if (at === -1) return fail(404, 'DECISION_UNKNOWN', 'This decision is not kept');
  const decision = decisions[at]!;
  send(DecisionDetailSchema, {
    serverTime: utc(now),
    flow: scene.flow,
    decision,
    steps: [
      {
        kind: 'law',
        constraint: decision.binding,
        clamp: null,
        ratePerSec: 410,
        text: 'drain asked 410/s: the queue is above its objective',
      },
      { kind: 'rail', constraint: null, clamp: 'floor', ratePerSec: 950, text: 'raised to what the policy promises' },
      {
        kind: 'lowest',
        constraint: decision.binding,
        clamp: null,
        ratePerSec: 950,
        text: `${scene.group} asks least`,
      },
      { kind: 'result', constraint: null, clamp: null, ratePerSec: decision.ratePerSec, text: 'set' },
    ],
    before: decisions[at + 1] ?? null,
    after: decisions[at - 1] ?? null,
    policy: detailOf(scene, now).policy,
    policyReason: null,
  });
}

function answerVersions({ parts, send, now }: Exchange, scene: Scene): unknown {
  const which = parts[3];
  const versions = [15, 14, 13].map((version, index) => ({
    version,
    policyHash: 'aa',
    changedBy: 'local',
    changedAt: utc(now - 3_600_000 * (index + 1)),
    reason: version === 14 ? 'Tighter objective' : null,
    change: 'changed' as const,
    rolledBackTo: null,
  }));
  if (which === undefined)
    return send(PolicyVersionListSchema, { flow: scene.flow, versions: versions.slice(1), nextCursor: null });
  const version = versions.find((candidate) => candidate.version === Number(which)) ?? versions[0]!;
  send(PolicyVersionDetailSchema, {
    ...version,
    flow: scene.flow,
    policy: detailOf(scene, now).policy,
    diff: [{ path: 'objective.delaySec', before: 10, after: 5 }],
  });
}

function evidence(scene: Scene, now: number): EvidenceBody {
  return {
    serverTime: utc(now),
    flow: scene.flow,
    mode: scene.mode ?? 'enforce',
    observedSince: utc(now - 259_200_000),
    observedSec: 259_200,
    recordedSec: 250_000,
    completeness: 0.97,
    completenessReason: null,
    timesWouldCut: 14,
    timesWouldCutReason: null,
    lowestPerSec: 38_000,
    highestPerSec: 60_000,
    overObjectiveSec: 340,
    overObjectiveSecReason: null,
    wouldHoldMessages: null,
    wouldHoldMessagesReason: 'one producer does not tell what it asks',
    directInstances: 0,
    answer: 'In 3 days it would have cut 14 times, never below 38,000/s.',
  };
}
