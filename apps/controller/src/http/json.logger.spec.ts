import { jest } from '@jest/globals';
import fc from 'fast-check';
import { JsonLogger } from './json.logger.js';

describe('JsonLogger', () => {
  const written: string[] = [];
  beforeEach(() => {
    written.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  });
  afterEach(() => jest.restoreAllMocks());

  it('[F66] writes one line of printable JSON for one call, whatever the text holds', () => {
    const codePoint = fc.oneof(fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }));
    const hostile = fc.oneof(
      // What fc.string({ unit: 'binary' }) gives, without the second in which it learns all of Unicode.
      fc.array(codePoint).map((points) => String.fromCodePoint(...points)),
      fc.constantFrom('a\nb', '\u001b[2J', '\u009b31m', '\r{"level":"fatal"}', '\u2028', '\u0000\u007f'),
    );
    fc.assert(
      fc.property(hostile, (name) => {
        written.length = 0;
        new JsonLogger().log(`Flow ${name} recovered`, 'Jobs');
        const [line, ...rest] = written;
        expect(rest).toEqual([]);
        expect(line).toMatch(/^[^\p{Cc}\u2028\u2029]*\n$/u);
        expect(JSON.parse(line!).message).toBe(`Flow ${name} recovered`);
      }),
    );
  });

  it('leaves out what Nest tells about its own start', () => {
    new JsonLogger().log('Mapped {/metrics, GET} route', 'RouterExplorer');
    expect(written).toEqual([]);
  });
});
