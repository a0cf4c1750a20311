import { type Problem } from '../errors.js';
import { type LawParams } from '../policy/policy.js';
import { type ControlLaw, type LawParameter } from './control-law.js';
import { drain } from './drain.law.js';
import { fixed } from './fixed.law.js';
import { type StepLevel, steps } from './steps.law.js';

/** Every law that a policy may name. A new law is one file and one entry here. */
export const LAWS: ReadonlyMap<string, ControlLaw<unknown>> = new Map(
  [drain, steps, fixed].map((law) => [law.name, law as ControlLaw<unknown>]),
);

/** The parameters of a law with its defaults filled in. They must have passed `validateLawParams`. */
export function withDefaults(law: ControlLaw<unknown>, params: LawParams): LawParams {
  const known = filled.get(params);
  if (known?.law === law) return known.params;
  const made = Object.fromEntries(law.params.map(({ name, default: value }) => [name, params[name] ?? value]));
  filled.set(params, { law, params: made });
  return made;
}
/** A policy's parameters never change, so they are filled in once and not at every tick. */
const filled = new WeakMap<LawParams, { readonly law: ControlLaw<unknown>; readonly params: LawParams }>();

/** All problems of a law's parameters, drawn from its own list. */
export function validateLawParams(law: ControlLaw<unknown>, params: LawParams, field = 'law'): Problem[] {
  const known = new Map(law.params.map((parameter) => [parameter.name, parameter]));
  return Object.entries(params).flatMap(([name, value]) => {
    const path = `${field}.params.${name}`;
    const parameter = known.get(name);
    if (parameter) return validateValue(path, value, parameter);
    return [{ path, value, message: `law ${law.name} has no such parameter; it has ${[...known.keys()].join(', ')}` }];
  });
}

function validateValue(path: string, value: unknown, parameter: LawParameter): Problem[] {
  if (parameter.type === 'levels') return validateLevels(path, value);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, unit } = parameter;
  const isGood = typeof value === 'number' && value >= min && value <= max;
  return isGood ? [] : [{ path, value, message: `must be a number from ${min} to ${max} (${unit})` }];
}

function validateLevels(path: string, value: unknown): Problem[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 20) {
    return [{ path, value, message: 'must be a list of 1 to 20 rows { aboveMessages, share }' }];
  }
  const rows = value as readonly Partial<StepLevel>[];
  return rows.flatMap((row, i) => {
    const before = rows[i - 1];
    const isGood =
      isFinitePositive(row?.aboveMessages) && typeof row.share === 'number' && row.share >= 0 && row.share <= 1;
    if (!isGood) {
      return [{ path: `${path}.${i}`, value: row, message: 'must be { aboveMessages: above 0, share: 0 to 1 }' }];
    }
    const isOrdered = !before || (before.aboveMessages! > row.aboveMessages! && before.share! <= row.share!);
    return isOrdered
      ? []
      : [
          {
            path: `${path}.${i}`,
            value: row,
            message: 'must have a lower threshold and no smaller share than the row above',
          },
        ];
  });
}

function isFinitePositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
