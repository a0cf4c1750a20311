import { type MeasureBody } from '@headgate/contract';
import { capacityOf, type MeasuredCapacity, type RampState } from '@headgate/core';
import { KEEP_ALIVE_MS, type Measurement } from './measures.js';

export function measureBody(flow: string, measurement: Measurement | null, wallMs: number): MeasureBody {
  const state = measurement?.state ?? null;
  const capacity = state === null ? NOTHING : capacityOf(state);
  const isOver = state?.phase === 'ended';
  return {
    ...{ serverTime: utc(wallMs), flow },
    phase: measurement === null ? 'none' : (state?.phase ?? 'ramping'),
    ratePerSec: isOver ? null : (state?.ratePerSec ?? null),
    startedAt: measurement && utc(measurement.startedWallMs),
    expiresAt: measurement && utc(measurement.expiresWallMs),
    ...{ end: state?.end ?? null, keepAliveSec: KEEP_ALIVE_MS / 1000 },
    ...capacity,
    answer:
      measurement === null
        ? `The capacity of ${flow} was not measured since this controller started`
        : answerOf(flow, state, capacity),
  };
}

const NOTHING: MeasuredCapacity = { kind: null, capacityPerSec: null, fromPerSec: null, toPerSec: null, samples: 0 };

const ENDS: Readonly<Record<string, string>> = {
  ceiling: 'its ceiling was reached and its consumers kept up',
  demand: 'its producers have no more to send',
  expired: 'the time was over',
  'hard-limit': 'the hard limit was reached',
  blind: 'its backlog could not be read',
  stopped: 'it was stopped',
};

function answerOf(flow: string, state: RampState | null, capacity: MeasuredCapacity): string {
  if (state === null || state.phase !== 'ended') {
    return `The capacity of ${flow} is being measured${state ? `: ${figure(state.ratePerSec)}/s now` : ''}`;
  }
  const { kind, capacityPerSec, fromPerSec, toPerSec } = capacity;
  if (kind === 'exact') {
    return `The consumers of ${flow} do ${figure(capacityPerSec!)}/s, between ${figure(fromPerSec!)} and ${figure(toPerSec!)} with 95 %`;
  }
  const why = ENDS[state.end ?? ''] ?? state.end;
  if (capacityPerSec === null) return `Nothing was measured: ${why}`;
  return `The consumers of ${flow} do at least ${figure(capacityPerSec)}/s: ${why}`;
}

const utc = (wallMs: number): string => new Date(wallMs).toISOString();
const figure = (value: number): string =>
  value >= 100 ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',') : String(Number(value.toPrecision(2)));
