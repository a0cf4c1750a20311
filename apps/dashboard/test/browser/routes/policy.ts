import { type DryRun, DryRunSchema, PolicyChangedSchema } from '@headgate/contract';
import { type Scene } from '../scenes.js';
import { type Exchange, utc } from './exchange.js';

/** A policy is tried or changed. */
export function answerPolicy(exchange: Exchange, name: string, scene: Scene | undefined): unknown {
  const { method, url, body, play, now, send, json } = exchange;
  if (method === 'PUT' && url.searchParams.has('dryRun')) return send(DryRunSchema, dryRunOf(name, body, scene, now));
  if (play.hasConflict) {
    play.hasConflict = false;
    return json(412, {
      error: {
        code: 'VERSION_CONFLICT',
        message: 'Version 15 stands',
        requestId: '7f3a',
        versions: { expected: 14, current: 15 },
      },
    });
  }
  send(PolicyChangedSchema, {
    flow: name,
    version: scene ? 15 : 1,
    policyHash: 'aa',
    changedBy: 'local',
    changedAt: utc(now),
    diff: scene ? [{ path: 'rate.ceilingPerSec', before: scene.ceilingPerSec, after: 5000 }] : [],
  });
}

function dryRunOf(name: string, body: unknown, scene: Scene | undefined, now: number): DryRun {
  const { policy } = body as {
    policy: {
      rate?: { ceilingPerSec?: unknown; floorPerSec?: unknown };
      mode?: string;
      overflow?: { strategy?: string };
    };
  };
  const { ceilingPerSec, floorPerSec } = policy.rate ?? {};
  const problems = [
    ...(typeof ceilingPerSec === 'number' && typeof floorPerSec === 'number' && floorPerSec > ceilingPerSec
      ? [{ path: 'rate.floorPerSec', value: floorPerSec, message: 'must not be above the ceiling' }]
      : []),
    ...(policy.overflow?.strategy
      ? []
      : [{ path: 'overflow.strategy', value: null, message: 'choose one of block, drop, throttle, reject, spill' }]),
  ];
  const ceiling = scene?.ceilingPerSec;
  return {
    serverTime: utc(now),
    flow: name,
    valid: problems.length === 0,
    code: problems.length === 0 ? null : 'POLICY_INVALID',
    problems,
    isNew: scene === undefined,
    version: scene ? 14 : null,
    diff: [
      ...(ceiling !== undefined && ceilingPerSec !== ceiling
        ? [{ path: 'rate.ceilingPerSec', before: ceiling, after: ceilingPerSec }]
        : []),
      ...(scene && policy.mode !== (scene.mode ?? 'enforce')
        ? [{ path: 'mode', before: scene.mode ?? 'enforce', after: policy.mode }]
        : []),
    ],
    ratePerSec: scene?.ratePerSec ?? null,
    ratePerSecNow: scene?.ratePerSec ?? null,
    ratePerSecNowReason: scene ? null : 'no reading of this queue yet',
    why: scene?.why ?? null,
    feasibility: [],
    producersTouched: (scene?.producers ?? []).map(([producer, askedPerSec, instances]) => ({
      producer,
      instances,
      askedPerSec,
    })),
    wouldCut: false,
    wouldHoldPerSec: scene ? 2170 : null,
    effect: scene ? `Nothing changes at once: ${name} stays at its rate` : `${name} is watched; nobody is limited`,
  };
}
