import { isExposition, readExposition } from './exposition.js';

const read = (text: string) =>
  [...readExposition(text)].map(({ name, labels, value }) => ({ name, labels: { ...labels }, value }));

describe('an answer in the Prometheus text format', () => {
  it('is read with its labels, and without its comments', () => {
    const text = '# TYPE ready gauge\nready{vhost="/",queue="orders"} 3\n\nup 1 1700000000\n';
    expect(read(text)).toEqual([
      { name: 'ready', labels: { vhost: '/', queue: 'orders' }, value: 3 },
      { name: 'up', labels: {}, value: 1 },
    ]);
  });

  it.each([
    ['a quote', String.raw`a\"b`, 'a"b'],
    ['a backslash', String.raw`a\\b`, String.raw`a\b`],
    ['a backslash before an n', String.raw`a\\nb`, String.raw`a\nb`],
    ['a new line', String.raw`a\nb`, 'a\nb'],
    ['what ends a label elsewhere', '},{ a=b', '},{ a=b'],
  ])('undoes the escape of %s', (_what, escaped, queue) => {
    expect(read(`ready{queue="${escaped}",vhost="/"} 3`)).toEqual([
      { name: 'ready', labels: { queue, vhost: '/' }, value: 3 },
    ]);
  });

  it('leaves out what is no number or no series, and has labels of any name', () => {
    expect(read('ready{queue="a"} NaN\nready{queue="b"} +Inf\n<html>\nready\n')).toEqual([]);
    const [series] = [...readExposition('ready{__proto__="x",constructor="y"} 1')];
    expect(Object.keys(series!.labels)).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    ['', true],
    ['# TYPE ready gauge\n', true],
    ['ready{queue="a"} 1\n', true],
    ['<html><body>Log in</body></html>', false],
    ['{"error":"not found"}', false],
  ])('is told from other answers: %j', (text, isOne) => {
    expect(isExposition(text)).toBe(isOne);
  });
});
