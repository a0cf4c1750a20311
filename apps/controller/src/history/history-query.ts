import { type Problem } from '@headgate/core';
import { z } from 'zod';
import { ApiError } from '../http/api.error.js';
import { parseShape } from '../http/parse-shape.js';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const INSTANT = /^(?:now(?:-(\d{1,6})([smhd]))?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)$/;
/** Points without `step`, and at most. */
const POINTS = 600;
const MAX_POINTS = 5000;
/** Steps that people read on an axis, seconds. */
const STEPS_SEC = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400];

const Instant = z
  .string()
  .regex(INSTANT, 'must be now, now-5m (s, m, h, d), or RFC 3339 in UTC such as 2026-01-31T12:00:00Z')
  .refine((text) => text.startsWith('now') || !Number.isNaN(Date.parse(text)), 'is no day of the calendar');

export const HistoryQuery = z.strictObject({
  from: Instant.default('now-5m'),
  to: Instant.default('now'),
  step: z
    .string()
    .refine((text) => /^\d{1,7}$/.test(text) && Number(text) >= 1 && Number(text) <= 604_800, {
      error: 'must be whole seconds from 1 to 604800',
    })
    .transform(Number)
    .optional(),
});

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** The range asked for, cut to whole steps; its end is now at the latest. Throws 400 with what is wrong. */
export function parseRange(query: unknown, nowMs: number): Range {
  const { from, to, step } = parseShape(HistoryQuery, query);
  const fromMs = instantMs(from, nowMs);
  const toMs = Math.min(nowMs, instantMs(to, nowMs));
  if (fromMs >= toMs) throw refused({ path: 'from', value: from, message: 'must lie before `to`, and in the past' });
  const spanSec = (toMs - fromMs) / 1000;
  const stepSec = step ?? STEPS_SEC.find((sec) => spanSec / sec <= POINTS) ?? Math.ceil(spanSec / POINTS);
  if (spanSec / stepSec > MAX_POINTS) {
    const message = `must be at least ${Math.ceil(spanSec / MAX_POINTS)} for this range: ${MAX_POINTS} points are the most`;
    throw refused({ path: 'step', value: stepSec, message });
  }
  const stepMs = stepSec * 1000;
  return { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs, stepMs };
}

function instantMs(text: string, nowMs: number): number {
  if (!text.startsWith('now')) return Date.parse(text);
  const [, count = '0', unit = 's'] = INSTANT.exec(text) ?? [];
  return nowMs - Number(count) * UNIT_MS[unit]!;
}

const refused = (problem: Problem): ApiError =>
  new ApiError('BODY_INVALID', '1 problem in the request', { problems: [problem] });
