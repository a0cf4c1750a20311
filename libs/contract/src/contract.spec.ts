import { z } from 'zod';
import * as contract from './index.js';

describe('contract', () => {
  it('documents every error code with a cause and a next step', () => {
    for (const code of contract.ERROR_CODE_NAMES) {
      const doc = contract.ERROR_CODES[code];
      expect(doc.cause).toMatch(/\.$/);
      expect(doc.nextStep).toMatch(/\.$/);
      expect(doc.httpStatus).toBeGreaterThanOrEqual(400);
    }
  });

  const named = Object.entries(contract).flatMap(([name, schema]): (readonly [string, z.ZodType])[] =>
    schema instanceof z.ZodType && name.endsWith('Schema') ? [[name, schema]] : [],
  );

  it.each(named)('%s has a name and becomes OpenAPI 3.0', (name, schema) => {
    expect(schema.meta()?.id).toBe(name.replace(/Schema$/, ''));
    expect(() => z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' })).not.toThrow();
  });
});
