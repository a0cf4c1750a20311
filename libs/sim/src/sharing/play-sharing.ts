import { waterFill } from '@headgate/core';
import { randomOf } from '../random.js';
import { PRODUCERS, type SharingScenario, sharingScenarios } from './demand.js';
import { equalSplit, firstCome, headgate, proportional, type Sharer } from './sharer.js';

/** How a rate was shared, against weighted max-min of what was offered. */
export interface SharingScore {
  readonly scenario: string;
  readonly sharer: string;
  /** Used ÷ what could have been used. */
  readonly used: number;
  /** Jain's index of used ÷ max-min share over the producers. */
  readonly jain: number;
  /** The smallest of those shares. */
  readonly worst: number;
}

const STEP_MS = 100;
const WARM_UP_SEC = 20;
const RUN_SEC = 300;
/** Of what is offered on the average: CONTROL.md §5. */
const RATE_SHARE = 0.6;
/** A lease must last to the next one, and a little longer. */
const HOLD = 1.3;
/** What is left of a lease after so long is lost, as its ttl has it. */
const TTL_MS = 5_000;
/** Between two leases of a producer that runs dry. */
const SHORT_MS = 300;

interface Producer {
  readonly everyMs: number;
  nextMs: number;
  held: number;
  heldUntilMs: number;
  offered: number;
  offeredSinceMs: number;
  used: number;
  fair: number;
}

/** Fluid producers that drop what finds no token, each leasing every 0.5 to 2 s. */
export function playSharing(scenario: SharingScenario, sharer: Sharer, seed: number, runSec = RUN_SEC): SharingScore {
  const random = randomOf(`leases/${seed}/${scenario.key}`);
  const producers: Producer[] = Array.from({ length: PRODUCERS }, () => {
    const everyMs = Math.round(random.between(500, 2000));
    const counts = { held: 0, heldUntilMs: 0, offered: 0, offeredSinceMs: 0, used: 0, fair: 0 };
    return { everyMs, nextMs: Math.round(random.between(0, everyMs)), ...counts };
  });
  const meanPerSec = meanOffered(scenario);
  const ratePerSec = meanPerSec * RATE_SHARE;
  let possible = 0;
  for (let nowMs = 0; nowMs < (WARM_UP_SEC + runSec) * 1000; nowMs += STEP_MS) {
    if (nowMs % 1000 === 0) sharer.tick(ratePerSec, nowMs);
    const counts = nowMs >= WARM_UP_SEC * 1000;
    const demands = producers.map((_, i) => scenario.offeredPerSec(i, nowMs / 1000));
    for (const [i, one] of producers.entries()) step(one, i, demands[i]!, sharer, nowMs, counts);
    if (!counts) continue;
    const fair = waterFill(
      ratePerSec,
      demands.map((demand, i) => ({ demand, weight: scenario.weights[i]!, minimum: 0 })),
    );
    fair.forEach((perSec, i) => {
      producers[i]!.fair += (perSec * STEP_MS) / 1000;
      possible += (perSec * STEP_MS) / 1000;
    });
  }
  const parts = producers.map(({ used, fair }) => used / fair);
  const sum = parts.reduce((a, b) => a + b, 0);
  const squares = parts.reduce((a, b) => a + b * b, 0);
  return {
    ...{ scenario: scenario.title, sharer: sharer.title },
    used: producers.reduce((total, { used }) => total + used, 0) / possible,
    jain: (sum * sum) / (PRODUCERS * squares),
    worst: Math.min(...parts),
  };
}

function step(one: Producer, i: number, demand: number, sharer: Sharer, nowMs: number, counts: boolean): void {
  const asked = (demand * STEP_MS) / 1000;
  one.offered += asked;
  if (nowMs >= one.heldUntilMs) one.held = 0;
  if (nowMs >= one.nextMs) {
    const offeredPerSec = (one.offered * 1000) / Math.max(STEP_MS, nowMs - one.offeredSinceMs);
    one.offered = 0;
    one.offeredSinceMs = nowMs;
    one.nextMs = nowMs + one.everyMs;
    const want = Math.max(0, Math.max(1, (offeredPerSec * one.everyMs * HOLD) / 1000) - one.held);
    one.held += sharer.lease(i, want, offeredPerSec, nowMs);
    one.heldUntilMs = nowMs + TTL_MS;
  }
  const sent = Math.min(asked, one.held);
  one.held -= sent;
  // As the SDK does: who runs dry asks again before its next turn.
  if (sent < asked) one.nextMs = Math.min(one.nextMs, Math.max(nowMs + STEP_MS, one.offeredSinceMs + SHORT_MS));
  if (counts) one.used += sent;
}

function meanOffered(scenario: SharingScenario): number {
  let sum = 0;
  for (let sec = 0; sec < 60; sec += 1) {
    for (let i = 0; i < PRODUCERS; i += 1) sum += scenario.offeredPerSec(i, sec) / 60;
  }
  return sum;
}

/** The whole table: every way of sharing on every scenario. */
export function sharingTable(seed: number): readonly SharingScore[] {
  return sharingScenarios(seed).flatMap((scenario) => {
    const { weights } = scenario;
    const sharers = [equalSplit(PRODUCERS), firstCome(), proportional(PRODUCERS), headgate(weights)];
    return sharers.map((sharer) => playSharing(scenario, sharer, seed));
  });
}
