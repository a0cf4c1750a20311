import { expect, it } from '@jest/globals';
import { toCsv } from './csv.js';
import { known, unknown } from './figure.js';

it('quotes what a comma or a quote would break, and says what is unknown', () => {
  expect(
    toCsv(
      ['flow', 'delaySec', 'why'],
      [
        ['orders', known(12), 'held, "for now"'],
        ['shipments', unknown('blind'), null],
      ],
    ),
  ).toBe('flow,delaySec,why\r\norders,12,"held, ""for now"""\r\nshipments,unknown,unknown');
});

it.each(['=1+1', '+1', '-1', '@sum'])('hands %s to a spreadsheet as text', (text) =>
  expect(toCsv(['flow'], [[text]])).toBe(`flow\r\n'${text}`),
);

it('keeps a number that is negative', () => expect(toCsv(['perSec'], [[-50]])).toBe('perSec\r\n-50'));
