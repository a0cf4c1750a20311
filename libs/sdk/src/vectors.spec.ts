import { readFileSync } from 'node:fs';
import { type GrantReturn, type LeaseGrant, MILLI } from '@headgate/core';
import { FlowParts } from './flow-parts.js';
import { acceptBootstrap } from './options.js';
import { ScriptedBucket, World } from './world.help-spec.js';

interface Grant {
  readonly sentMs: number;
  readonly atMs: number;
  readonly grantId: string | null;
  readonly grantedTokens: number;
  readonly ttlMs: number;
  readonly refreshAfterMs: number;
  readonly sharePerSec: number;
  readonly safeSharePerSec: number;
  readonly validForMs: number;
  readonly mode: 'observe' | 'enforce';
}
interface Step {
  readonly grant?: Grant;
  readonly fail?: { readonly sentMs: number; readonly atMs: number };
  readonly take?: { readonly atMs: number; readonly tokens: number; readonly ok: boolean };
  readonly returns?: readonly { readonly grantId: string; readonly tokens: number }[];
}
const file = new URL('../../contract/vectors/client.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as { name: string; steps: Step[] }[];

/** The parts of one flow, with requests and answers at the moments that a vector says. */
function flow() {
  const world = new World();
  const startMs = world.nowMs;
  const parts = new FlowParts('orders', acceptBootstrap({ ratePerSec: 0, overflow: 'reject' }), {
    ...{ clock: world.clock, scheduler: world, random: () => 0.5, killSwitch: { isOn: false }, source: 'a vector' },
    ...{ linkBase: null, onTransition: () => {}, onGrant: () => {}, newRequestId: () => 'r', wake: () => {} },
  });
  const returned: GrantReturn[] = [];
  const goTo = (atMs: number) => world.suspend(startMs + atMs - world.nowMs);
  const ask = (sentMs: number) => {
    // A request that failed is repeated later than it was sent first.
    goTo(Math.max(sentMs, world.nowMs - startMs));
    // A large refusal keeps the client from giving back what its demand does not need.
    parts.lessee.short(1e9);
    returned.push(...parts.lessee.ask().returns);
  };
  return { world, parts, returned, goTo, ask };
}

function grantOf(told: Grant): LeaseGrant {
  const shareMilliPerSec = told.sharePerSec * MILLI;
  return {
    ...{
      ok: true,
      grantId: told.grantId,
      grantedMilli: told.grantedTokens * MILLI,
      wouldGrantMilli: 0,
      retryAfterMs: 0,
    },
    ...{ ttlMs: told.ttlMs, refreshAfterMs: told.refreshAfterMs, validForMs: told.validForMs, learning: false },
    ...{ rateMilliPerSec: shareMilliPerSec, shareMilliPerSec, safeShareMilliPerSec: told.safeSharePerSec * MILLI },
    ...{ burstMilli: shareMilliPerSec, epoch: 1, seq: 1 },
    terms: { ...new ScriptedBucket(new World()).terms, mode: told.mode },
  };
}

describe('the SDK on the vectors of the contract', () => {
  it.each(vectors)('$name', ({ steps }) => {
    const { parts, returned, goTo, ask } = flow();
    for (const { grant, fail, take, returns } of steps) {
      if (grant !== undefined) {
        ask(grant.sentMs);
        goTo(grant.atMs);
        parts.lessee.answered(grantOf(grant));
      }
      if (fail !== undefined) {
        ask(fail.sentMs);
        goTo(fail.atMs);
        parts.lessee.unanswered('nobody answers');
      }
      if (take !== undefined) {
        goTo(take.atMs);
        expect([take, parts.bucket.tryTake(take.tokens * MILLI)]).toEqual([take, take.ok]);
      }
      if (returns !== undefined) {
        parts.lessee.short(1e9);
        returned.push(...parts.lessee.farewell().returns);
        const given = returned.map(({ grantId, tokensMilli }) => ({ grantId, tokens: tokensMilli / MILLI }));
        expect(given).toEqual(returns);
      }
    }
  });
});
