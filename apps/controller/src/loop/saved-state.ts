import {
  type ConstraintState,
  type FlowState,
  type KeptLaw,
  keepLaw,
  LAWS,
  type Policy,
  resumeLaw,
  type SavedLawState,
  withoutHistory,
} from '@headgate/core';

/** Form of what is saved. A state in another form is not read: the flow begins anew, and says so. */
const FORM = 2;
/** An older state tells nothing about the consumers of now, milliseconds. */
const MAX_AGE_MS = 3_600_000;
/** As long as a budget holds: then producers have gone to their safe share, and so does the flow. */
const RATE_HOLDS_MS = 30_000;
/** Names of fields that hold an instant of the monotonic clock, by the rule that units stand in names. */
const INSTANT = /^(?:at|since|lastTick)Ms$|(?:At|Since)Ms$/;
/** What JSON has no word for. No topic, group or member of Kafka has such a name. */
const NAN = '#NaN';

/** A flow's state without what its laws have learned, which each law keeps in its own way. */
interface SavedFlow extends Omit<FlowState, 'constraints' | 'candidate'> {
  readonly constraints: Readonly<Record<string, ConstraintState>>;
}

interface Saved {
  readonly form: number;
  readonly flow: SavedFlow;
  /** By constraint; null where a law remembers more than it may. */
  readonly laws: Readonly<Record<string, KeptLaw | null>>;
}

/** What was saved, as far as it still holds. */
export interface Restored {
  /** Null where nothing of it does. */
  readonly state: FlowState | null;
  /** What could not be taken over and why, for people; null where all was. */
  readonly lost: string | null;
}

/**
 * A flow's state as plain JSON. Instants become ages, because another process has another monotonic clock; history is
 * that of a process that looked. A candidate law is followed by nobody, and begins anew.
 */
export function toSaved(state: FlowState, nowMs: number): unknown {
  const constraints: Record<string, ConstraintState> = {};
  const laws: Record<string, KeptLaw | null> = {};
  for (const [id, kept] of Object.entries(state.constraints)) {
    const window = kept.window && { ...withoutHistory(kept.window), samples: null };
    constraints[id] = { ...kept, window, lawState: null } as unknown as ConstraintState;
    const law = LAWS.get(kept.lawName);
    const outcome = law && keepLaw(law, kept.lawState, nowMs, kept.window?.partitions.length ?? 0);
    laws[id] = outcome?.ok ? outcome.kept : null;
  }
  const flow = mapValues({ ...state, candidate: null, constraints }, (key, value) =>
    toJson(typeof value === 'number' && INSTANT.test(key) ? nowMs - value : value),
  );
  return { form: FORM, flow, laws };
}

const lost = (why: string): Restored => ({ state: null, lost: `what its law had learned is lost: ${why}` });

/** Goes on from what was saved; of another version it is migrated where its law can, and otherwise begins anew and says so. */
export function fromSaved(
  saved: SavedLawState,
  policy: Policy,
  now: { readonly wallMs: number; readonly monotonicMs: number },
): Restored {
  const { form, flow, laws } = (saved.state ?? {}) as Partial<Saved>;
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
  const resumed = resumeLaws(state, laws ?? {}, policy, now.monotonicMs);
  return { ...resumed, state: { ...resumed.state, ratePerSec } };
}

const WHY = {
  'newer-version': 'it was saved by a newer version of the law',
  'not-understood': 'it was saved by another version of the law, or is damaged',
  'too-large': 'it was too large to be saved',
} as const;

/** What was seen of a backlog stays, whatever becomes of its law's memory. */
function resumeLaws(state: FlowState, laws: Saved['laws'], policy: Policy, nowMs: number) {
  const law = LAWS.get(policy.law.name);
  let why: string | null = null;
  const constraints = Object.entries(state.constraints ?? {}).map(([id, kept]): [string, ConstraintState] => {
    const window = kept.window && withoutHistory(kept.window);
    // Another law begins anew by itself, at the next tick.
    if (law === undefined || kept.lawName !== law.name) return [id, { ...kept, window }];
    const keptLaw = laws[id] ?? null;
    const resumed = keptLaw && resumeLaw(law, keptLaw, policy, nowMs);
    const outcome = resumed?.outcome ?? 'too-large';
    if (outcome in WHY) why = WHY[outcome as keyof typeof WHY];
    return [id, { ...kept, window, lawState: resumed ? resumed.state : law.init(policy) }];
  });
  const note = why === null ? null : `what its law had learned is lost: ${String(why)}`;
  return { state: { ...state, constraints: Object.fromEntries(constraints) }, lost: note };
}

const toJson = (value: number | string): number | string => (Number.isNaN(value) ? NAN : value);

/** A deep copy in which every number, and every `#NaN`, went through `map` under the name of the field it stands in. */
function mapValues(value: unknown, map: (key: string, value: number | string) => unknown, key = ''): unknown {
  if (typeof value === 'number' || value === NAN) return map(key, value);
  if (Array.isArray(value)) return value.map((inner) => mapValues(inner, map, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapValues(inner, map, name)]));
}
