import { HISTORY_FIGURES } from '@headgate/core';
import { historyColumn } from '../entities/history.entity.js';

interface Figure {
  readonly min: string;
  readonly max: string;
  readonly avg: string;
  readonly last: string;
}

const FIGURES: readonly Figure[] = HISTORY_FIGURES.map((figure) => ({
  min: historyColumn(figure, 'min'),
  max: historyColumn(figure, 'max'),
  avg: historyColumn(figure, 'avg'),
  last: historyColumn(figure, 'last'),
}));
const lines = (of: (figure: Figure) => string) => FIGURES.map(of).join(',\n    ');

/** Several rows as one: averages weigh by ticks, and rows that do not know a figure do not count for it. */
const TOGETHER = lines(
  ({ min, max, avg, last }) =>
    `min(${min}) AS ${min}, max(${max}) AS ${max}, ` +
    `(sum(${avg}::float8 * ticks) / sum(ticks) FILTER (WHERE ${avg} IS NOT NULL))::real AS ${avg}, ` +
    `(array_agg(${last} ORDER BY at DESC) FILTER (WHERE ${last} IS NOT NULL))[1] AS ${last}`,
);

/** The same for a row that is there and one that comes late. Ticks of a row count for each figure that it knows at all. */
const MERGED = lines(
  ({ min, max, avg, last }) =>
    `${min} = least(h.${min}, excluded.${min}), ${max} = greatest(h.${max}, excluded.${max}), ` +
    `${avg} = coalesce((h.${avg}::float8 * h.ticks + excluded.${avg} * excluded.ticks) / ` +
    `(h.ticks + excluded.ticks), excluded.${avg}, h.${avg}), ${last} = coalesce(excluded.${last}, h.${last})`,
);

const COLUMNS = lines(({ min, max, avg, last }) => [min, max, avg, last].join(', '));
const REPLACED = lines(({ min, max, avg, last }) =>
  [min, max, avg, last].map((name) => `${name} = excluded.${name}`).join(', '),
);

/** $1 records. A statement may touch a row once only, so the fuller of two samples of one time is chosen before. */
export const INSERT = `
  INSERT INTO history AS h
  SELECT DISTINCT ON (flow, step_ms, at) * FROM json_populate_recordset(NULL::history, $1)
  ORDER BY flow, step_ms, at, ticks DESC
  ON CONFLICT ON CONSTRAINT history_pk DO UPDATE SET ticks = excluded.ticks,
    ${REPLACED}
  WHERE excluded.ticks > h.ticks`;

/** $1 from step, ms; $2 to step, ms; $3 before; $4 rows at most. One statement: a row is on one level or the other. */
export const ROLL_UP = `
  WITH moved AS (
    DELETE FROM history WHERE (flow, step_ms, at) IN (
      SELECT flow, step_ms, at FROM history WHERE step_ms = $1 AND at < $3 ORDER BY at LIMIT $4
    )
    RETURNING *
  ), merged AS (
    INSERT INTO history AS h (flow, step_ms, at, ticks, ${COLUMNS})
    SELECT flow, $2::integer, date_bin($2::integer * interval '1 ms', at, 'epoch') AS slot, sum(ticks),
    ${TOGETHER}
    FROM moved GROUP BY flow, slot
    ON CONFLICT ON CONSTRAINT history_pk DO UPDATE SET ticks = h.ticks + excluded.ticks,
    ${MERGED}
  )
  SELECT count(*)::integer AS moved FROM moved`;

/** $1 step, ms; $2 before; $3 rows at most. */
export const EXPIRE = `
  DELETE FROM history WHERE (flow, step_ms, at) IN (
    SELECT flow, step_ms, at FROM history WHERE step_ms = $1 AND at < $2 ORDER BY at LIMIT $3
  )`;

/** $1 flow, $2 from, $3 to. */
export const COARSEST = 'SELECT max(step_ms) AS step FROM history WHERE flow = $1 AND at >= $2 AND at < $3';

/** $1 flow, $2 from, $3 to, $4 step, ms. A time belongs to one level, so all levels together are the whole history. */
export const READ = `
  SELECT floor(extract(epoch FROM at - $2::timestamptz) * 1000 / $4::integer)::integer AS step,
    ${TOGETHER}
  FROM history WHERE flow = $1 AND at >= $2 AND at < $3 GROUP BY step`;
