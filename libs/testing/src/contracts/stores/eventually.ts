import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { until } from '../../until.js';

/** What is appended may be written later; at the end it is exactly this. */
export async function eventually<T>(look: () => Promise<T>, wanted: T): Promise<void> {
  const seen = await until('it has been written', look, (now) => isDeepStrictEqual(now, wanted)).catch(look);
  expect(seen).toEqual(wanted);
}
