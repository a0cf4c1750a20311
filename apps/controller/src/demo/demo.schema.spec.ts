import { toProblems } from '@headgate/contract';
import { DemoChangeSchema } from './demo.schema.js';

const refused = (text: string) => {
  const input: unknown = JSON.parse(text);
  const parsed = DemoChangeSchema.safeParse(input);
  return parsed.success ? [] : toProblems(parsed.error, input).map(({ path }) => path);
};

describe('a change of the demo', () => {
  it.each(['{}', '{"producers":0}', '{"producers":4}', '{"consumerPaused":true,"consumerMsPerMessage":0.5}'])(
    'takes %s',
    (text) => {
      expect(refused(text)).toEqual([]);
    },
  );

  it.each([
    ['{"producers":5}', 'producers'],
    ['{"producers":-1}', 'producers'],
    ['{"producers":1.5}', 'producers'],
    ['{"producers":9007199254740993}', 'producers'],
    ['{"producers":"1"}', 'producers'],
    ['{"producers":null}', 'producers'],
    ['{"consumerMsPerMessage":1e999}', 'consumerMsPerMessage'],
    ['{"consumerMsPerMessage":0}', 'consumerMsPerMessage'],
    ['{"consumerMsPerMessage":101}', 'consumerMsPerMessage'],
    ['{"consumerMsPerMessage":""}', 'consumerMsPerMessage'],
    ['{"consumerPaused":"false"}', 'consumerPaused'],
    ['{"consumerPaused":0}', 'consumerPaused'],
    ['{"speed":1}', 'speed'],
    ['{"__proto__":{"producers":1}}', '__proto__'],
    ['[]', ''],
    ['null', ''],
    ['"x"', ''],
  ])('refuses %s', (text, path) => {
    expect([...new Set(refused(text))]).toEqual([path]);
  });
});
