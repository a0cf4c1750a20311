import { type EntitySchemaColumnOptions } from 'typeorm';

/** The driver gives bigint as text, because it may be too large for a number; ours never are. */
const asNumber = { to: (value: number) => value, from: (value: string) => Number(value) };

export const text: EntitySchemaColumnOptions = { type: 'text' };
export const integer: EntitySchemaColumnOptions = { type: 'integer' };
export const bigint: EntitySchemaColumnOptions = { type: 'bigint', transformer: asNumber };
export const double: EntitySchemaColumnOptions = { type: 'double precision' };
/** Kept as it was written, unlike jsonb: no field changes its place, and no string is refused. */
export const json: EntitySchemaColumnOptions = { type: 'json' };
export const time: EntitySchemaColumnOptions = { type: 'timestamp with time zone' };

export const named = (name: string, column: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({
  ...column,
  name,
});
export const optional = (column: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({
  ...column,
  nullable: true,
});
export const key = (constraint: string, column: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({
  ...column,
  primary: true,
  primaryKeyConstraintName: constraint,
});
