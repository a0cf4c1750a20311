import { type Reading } from '@headgate/core';
import { beginGroup, commitOnTime, regroup, work } from './plant/group.js';
import { createMeter, type Measured } from './plant/meter.js';
import { arrive, beginLog, type PartitionLog, queueOf } from './plant/partition-log.js';
import { BEGINS_AT_MS, beginPoller, poll, remember } from './plant/poller.js';
import { beginProducers, type Producers, send, usedTokens } from './plant/producers.js';
import { type Realization, STEP_SEC } from './realize.js';

/** What only a simulation knows. */
export interface Truth {
  readonly run: Realization;
  readonly step: number;
  readonly queueMessages: number;
}

/** What a controller is given every cycle. */
export interface Turn {
  readonly nowMs: number;
  readonly reading: Reading;
  /** Tokens that producers have reported as used; null where they do not report. */
  readonly usedTokens: number | null;
  readonly producers: number;
  readonly truth: Truth;
}

/** Decides and publishes into the bucket; gives the published rate, tokens/s. */
export type Controller = (turn: Turn, producers: Producers) => number;

/** Admits what keeps the queue at a target, messages, without bucket or delay: the yardstick. */
export interface Ideal {
  readonly targetMessages: (step: number) => number;
}

/** Plays a realization under a controller, or under an ideal that no product can be. */
export function play(run: Realization, driver: Controller | Ideal): Measured {
  const { scenario, steps } = run;
  const logs = Array.from(run.weights, (weight) => beginLog(scenario.backlogMessages * weight, steps));
  const group = beginGroup(run);
  const poller = beginPoller(run);
  const producers = beginProducers(run);
  const meter = createMeter(run);
  const { messagesPerToken } = scenario;
  const perToken = typeof messagesPerToken === 'function' ? messagesPerToken : () => messagesPerToken;
  let ratePerSec = scenario.ceilingPerSec;
  let nextTurnSec = 0;
  let waiting = 0;
  for (let step = 0; step < steps; step++) {
    const second = step * STEP_SEC;
    regroup(group, run, logs, step);
    const queueMessages = logs.reduce((sum, log) => sum + queueOf(log), 0);
    if (typeof driver === 'function' && second + 1e-9 >= nextTurnSec) {
      nextTurnSec += scenario.cycleSec;
      const turn = {
        ...{ nowMs: BEGINS_AT_MS + second * 1000, reading: poll(poller, run, group, logs, step) },
        ...{ usedTokens: scenario.reportsUse ? usedTokens(producers) : null, producers: scenario.producers },
        truth: { run, step, queueMessages },
      };
      const published = driver(turn, producers);
      meter.decided(step, ratePerSec, published);
      ratePerSec = published;
    }
    let sent: number;
    let suppressed: number;
    if (typeof driver === 'function') {
      const { messages, suppressed: left } = send(producers, run, step, perToken(second));
      [sent, suppressed] = [messages, left];
    } else {
      waiting += run.demand[step]!;
      const room = driver.targetMessages(step) + run.capacityPerSec[step]! * STEP_SEC - queueMessages;
      sent = Math.min(waiting, Math.max(0, room - run.unbudgeted[step]!));
      suppressed = waiting - sent;
      waiting = Math.min(suppressed, scenario.bufferSec * scenario.ceilingPerSec);
    }
    const produced = sent + run.unbudgeted[step]!;
    spread(run, logs, step, produced);
    const worked = work(group, run, logs, step, (messages, delaySec) => meter.piece(step, messages, delaySec));
    commitOnTime(group, run, logs, step);
    remember(poller, logs, step);
    meter.step(step, logs, { ratePerSec, produced, suppressed, ...worked });
  }
  return meter.end(logs);
}

function spread(run: Realization, logs: readonly PartitionLog[], step: number, messages: number): void {
  let whole = 0;
  for (let p = 0; p < logs.length; p++) whole += run.weights[p]! * run.split[p * run.steps + step]!;
  for (let p = 0; p < logs.length; p++) {
    arrive(logs[p]!, step, (messages * run.weights[p]! * run.split[p * run.steps + step]!) / whole);
  }
}
