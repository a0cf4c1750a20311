import { type ConstraintState, type FlowState, LAWS, type Policy, type SavedLawState } from '@headgate/core';

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
  const flow = withShortHistory(state);
  return {
    form: FORM,
    flow: mapValues(flow, (key, value) =>
      toJson(typeof value === 'number' && INSTANT.test(key) ? nowMs - value : value),
    ),
  };
}

/** What was saved, as far as it still holds. */
export interface Restored {
  /** Null where nothing of it does. */
  readonly state: FlowState | null;
  /** What could not be taken over and why, for people; null where all was. */
  readonly lost: string | null;
}

const lost = (why: string): Restored => ({ state: null, lost: `what its law had learned is lost: ${why}` });

/** Goes on from what was saved; of another version it is migrated where its law can, and otherwise begins anew and says so. */
export function fromSaved(
  saved: SavedLawState,
  policy: Policy,
  now: { readonly wallMs: number; readonly monotonicMs: number },
): Restored {
  const { form, flow } = (saved.state ?? {}) as { form?: unknown; flow?: unknown };
  const downMs = Math.max(0, now.wallMs - saved.savedAtMs);
  if (downMs > MAX_AGE_MS) return lost(`it is ${Math.round(downMs / 60_000)} minutes old`);
  if (form !== FORM) return lost(`it was saved in form ${String(form).slice(0, 20)}, and this version reads ${FORM}`);
  if (typeof flow !== 'object' || flow === null) return lost('it is damaged');
  const state = mapValues(flow, (key, value) => {
    const number = value === NAN ? Number.NaN : value;
    return INSTANT.test(key) && typeof number === 'number' ? now.monotonicMs - downMs - number : number;
  }) as FlowState;
  if (typeof state.ratePerSec !== 'number' || !Number.isFinite(state.ratePerSec)) return lost('it is damaged');
  const { floorPerSec, ceilingPerSec, safePerSec } = policy.rate;
  const held = Math.min(ceilingPerSec, state.ratePerSec);
  const ratePerSec = downMs <= RATE_HOLDS_MS ? held : Math.min(held, Math.max(floorPerSec, safePerSec));
  return { ...ofThisVersion({ ...state, ratePerSec }, policy) };
}

/** Law states of another version are migrated or left behind; what was seen of the backlog stays. */
function ofThisVersion(state: FlowState, { law: { name } }: Policy): Restored {
  const law = LAWS.get(name);
  const wanted = law?.stateVersion ?? 1;
  const anew: string[] = [];
  const constraints = Object.entries(state.constraints ?? {}).map(([id, kept]): [string, ConstraintState] => {
    const version = kept.lawVersion ?? 1;
    if (kept.lawName !== name || version === wanted) return [id, kept];
    const migrated = law?.migrate?.(kept.lawState, version) ?? null;
    if (migrated !== null) return [id, { ...kept, lawVersion: wanted, lawState: migrated }];
    anew.push(`version ${version} of the law ${name}, and this is ${wanted}`);
    return [id, kept];
  });
  const note = anew.length === 0 ? null : `what its law had learned is lost: it was saved by ${anew[0]}`;
  return { state: { ...state, constraints: Object.fromEntries(constraints) }, lost: note };
}

function withShortHistory(state: FlowState): FlowState {
  const constraints = Object.entries(state.constraints).map(([id, kept]) => [id, withoutHistory(kept)]);
  const candidate = state.candidate ? { candidate: withShortHistory(state.candidate) } : {};
  return { ...state, ...candidate, constraints: Object.fromEntries(constraints) };
}

function withoutHistory(kept: ConstraintState): ConstraintState {
  if (kept.window === null) return kept;
  // Another process counts its polls from the beginning: every one of them is newer.
  const reading = { ...kept.window.reading, sequence: -1 };
  return { ...kept, window: { ...kept.window, reading, samples: kept.window.samples.slice(-1) } };
}

const toJson = (value: number | string): number | string => (Number.isNaN(value) ? NAN : value);

/** A deep copy in which every number, and every `#NaN`, went through `map` under the name of the field it stands in. */
function mapValues(value: unknown, map: (key: string, value: number | string) => unknown, key = ''): unknown {
  if (typeof value === 'number' || value === NAN) return map(key, value);
  if (Array.isArray(value)) return value.map((inner) => mapValues(inner, map, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapValues(inner, map, name)]));
}
