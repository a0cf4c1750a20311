import { type ConstraintView, type Decision } from './decision.js';
import { type Policy } from './policy/policy.js';

type Explained = Pick<Decision, 'flow' | 'mode' | 'ratePerSec' | 'reason' | 'clamp'>;

/**
 * The why sentence: what the flow is held at, by whom, and what it is waiting for. One clause of facts, one of reason,
 * so that the SDK's error, the API and a page can all show it as it stands.
 */
export function explain(decision: Explained, view: ConstraintView, policy: Policy): string {
  const verb = decision.mode === 'observe' ? 'would be held at' : 'is held at';
  const held = `${decision.flow} ${verb} ${rate(decision.ratePerSec)}`;
  const clamp = CLAMPS[decision.clamp ?? ''] ?? '';
  const careful = view.queue?.isDepthOnly ? `; only the depth of ${view.group} is known, so it rises slowly` : '';
  return `${held}: ${reasonOf(decision, view, policy)}${clamp}${careful}`;
}

const CLAMPS: Readonly<Record<string, string>> = {
  'step-up': '; it rises step by step',
  ceiling: '; this is the ceiling',
  floor: '; this is the floor',
  'max-cut': '; this is the largest cut that its policy allows',
};

function reasonOf(decision: Explained, view: ConstraintView, policy: Policy): string {
  const { group } = view;
  const behind = backlogOf(view, policy);
  switch (decision.reason) {
    case 'HARD_LIMIT':
      return `${group} has reached the hard limit (${behind}), so even the floor stops until it is down to 0.7 of it`;
    case 'NO_READING':
      return `${group} was not read yet${because(view)}`;
    case 'STALE_HOLD':
      return `${group} was ${lastRead(view)}${because(view)}; the rate is held`;
    case 'STALE_GLIDE':
      return `${group} was ${lastRead(view)}${because(view)}; the rate glides to the safe ${rate(policy.rate.safePerSec)} at most`;
    case 'PARTIAL_READING':
      return `only ${Math.floor(view.completeness * 100)} % of the partitions of ${group} answered, so the rate may not rise`;
    case 'COLD_START':
      return `the pace of ${group} is not known yet (${behind})`;
    case 'NO_CONSUMERS':
      return `${group} has no consumers (${behind})`;
    case 'CONSUMER_STALLED':
      return `${group} has stopped committing in part or whole (${behind})`;
    case 'BACKLOG_ABOVE_OBJECTIVE':
      return `${group} is ${behind}${pace(view)}, so its backlog is drained`;
    case 'BACKLOG_ABOVE_SET_POINT':
      return `${group} is ${behind}${pace(view)}; its queue is brought to ${messages(view.figures.setPointMessages ?? null)}, which leaves room for surprises`;
    case 'BACKLOG_AT_OBJECTIVE':
      return `${group} is ${behind}${pace(view)}`;
    case 'PROBING_CAPACITY':
      return `${group} keeps up (${behind}), so a higher rate is tried`;
    case 'NOT_BINDING':
      return `${group} keeps up with all that is sent (${behind})`;
    case 'BROKER_ALARM':
      return `the broker of ${group} blocks publishers (${view.queue?.alarm ?? 'alarm'}; ${behind})`;
    case 'LEVEL_ABOVE_OBJECTIVE':
      return `${group} is ${fullness(view)}, so less may come`;
    case 'LEVEL_AT_OBJECTIVE':
    case 'LEVEL_FREE':
      return `${group} is ${fullness(view)}`;
    case 'MEASURING':
      return `the capacity of ${group} is being measured (${behind})`;
    case 'FIXED':
      return 'its policy fixes the rate';
    case 'STEP_LEVEL':
      return `${group} is ${messages(view.lagMessages)} behind, which the table of steps answers so`;
    case 'RECOVERING':
      return `${group} is ${messages(view.lagMessages)} behind, so the rate climbs back`;
  }
}

/** "12 s behind, objective 5 s", in the unit of the objective; "backlog unknown" where it is. */
function backlogOf(view: ConstraintView, policy: Policy): string {
  if (view.lagMessages === null) return 'backlog unknown';
  const { delaySec, backlogMessages } = policy.objective;
  if (delaySec !== undefined && view.delaySec !== null) {
    return `${figure(view.delaySec)} s behind, objective ${figure(delaySec)} s`;
  }
  const objective = backlogMessages === undefined ? `${figure(delaySec ?? 0)} s` : messages(backlogMessages);
  return `${messages(view.lagMessages)} behind, objective ${objective}`;
}

/** "86 % full, objective 80 %". */
function fullness({ fill }: ConstraintView): string {
  if (fill === undefined) return 'of unknown fullness';
  return `${figure((100 * fill.used) / fill.limit)} % full, objective ${figure(100 * fill.objectiveShare)} %`;
}

function pace(view: ConstraintView): string {
  return view.consumedPerSec === null ? '' : `; it consumes ${rate(view.consumedPerSec)}`;
}

function because(view: ConstraintView): string {
  return view.failure === null ? '' : ` (${view.failure})`;
}

function lastRead({ sampleAgeMs }: ConstraintView): string {
  return sampleAgeMs === null ? 'never read' : `last read ${figure(sampleAgeMs / 1000)} s ago`;
}

function messages(count: number | null): string {
  return count === null ? 'an unknown number of messages' : `${grouped(Math.round(count))} messages`;
}

function rate(perSec: number): string {
  return `${figure(perSec)}/s`;
}

/** Three digits are enough to act on: 0.25, 4.1, 12, 1,040. */
function figure(value: number): string {
  if (value >= 100) return grouped(Math.round(value));
  if (value >= 10) return String(Math.round(value));
  if (value >= 1) return String(Math.round(value * 10) / 10);
  return String(Number(value.toPrecision(2)));
}

function grouped(whole: number): string {
  if (whole < 1000) return String(whole);
  const digits = String(whole);
  let text = digits.slice(-3);
  for (let end = digits.length - 3; end > 0; end -= 3) text = `${digits.slice(Math.max(0, end - 3), end)},${text}`;
  return text;
}
