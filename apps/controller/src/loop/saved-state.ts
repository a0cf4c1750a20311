import {
  type ConstraintState,
  type FlowState,
  type Policy,
  type SavedLawState,
  withoutHistory as withoutWindowHistory,
} from '@headgate/core';

/** Form of what is saved. A state in another form is not read: the flow begins anew. */
const FORM = 1;
/** An older state tells nothing about the consumers of now, milliseconds. */
const MAX_AGE_MS = 3_600_000;
/** As long as a budget holds: then producers have gone to their safe share, and so does the flow. */
const RATE_HOLDS_MS = 30_000;
/** Names of fields that hold an instant of the monotonic clock, by the rule that units stand in names. */
const INSTANT = /^(?:at|since|lastTick)Ms$|(?:At|Since)Ms$/;
/** What JSON has no word for. No topic, group or member of Kafka has such a name. */
const NAN = '#NaN';

/**
 * A flow's state as plain JSON. Instants become ages, because another process has another monotonic clock; of the
 * window only the newest sample is kept: its history is that of a process that looked.
 */
export function toSaved(state: FlowState, nowMs: number): unknown {
  const constraints = Object.entries(state.constraints).map(([id, kept]) => [id, withoutHistory(kept)]);
  const flow = { ...state, constraints: Object.fromEntries(constraints) };
  return {
    form: FORM,
    flow: mapValues(flow, (key, value) =>
      toJson(typeof value === 'number' && INSTANT.test(key) ? nowMs - value : value),
    ),
  };
}

/** Null where it is too old or in a form that this version does not know. */
export function fromSaved(
  saved: SavedLawState,
  policy: Policy,
  now: { readonly wallMs: number; readonly monotonicMs: number },
): FlowState | null {
  const { form, flow } = (saved.state ?? {}) as { form?: unknown; flow?: unknown };
  const downMs = Math.max(0, now.wallMs - saved.savedAtMs);
  if (form !== FORM || typeof flow !== 'object' || flow === null || downMs > MAX_AGE_MS) return null;
  const state = mapValues(flow, (key, value) => {
    const number = value === NAN ? Number.NaN : value;
    return INSTANT.test(key) && typeof number === 'number' ? now.monotonicMs - downMs - number : number;
  }) as FlowState;
  if (typeof state.ratePerSec !== 'number' || !Number.isFinite(state.ratePerSec)) return null;
  const { floorPerSec, ceilingPerSec, safePerSec } = policy.rate;
  const held = Math.min(ceilingPerSec, state.ratePerSec);
  const ratePerSec = downMs <= RATE_HOLDS_MS ? held : Math.min(held, Math.max(floorPerSec, safePerSec));
  return { ...state, ratePerSec };
}

/** Another process counts its polls from the beginning and has its own history. */
function withoutHistory(kept: ConstraintState): ConstraintState {
  return kept.window === null ? kept : { ...kept, window: withoutWindowHistory(kept.window) };
}

const toJson = (value: number | string): number | string => (Number.isNaN(value) ? NAN : value);

/** A deep copy in which every number, and every `#NaN`, went through `map` under the name of the field it stands in. */
function mapValues(value: unknown, map: (key: string, value: number | string) => unknown, key = ''): unknown {
  if (typeof value === 'number' || value === NAN) return map(key, value);
  if (Array.isArray(value)) return value.map((inner) => mapValues(inner, map, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapValues(inner, map, name)]));
}
