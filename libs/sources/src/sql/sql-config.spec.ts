import { parseSqlConfig } from './index.js';

const url = 'postgres://headgate:hunter2@db:5432/shop';
const queues = { orders: { query: 'SELECT enqueued, completed FROM order_counts' } };

describe('parseSqlConfig', () => {
  it('takes a database with its queues', () => {
    expect(parseSqlConfig({ url, queues })).toEqual({ ok: true, config: { url, queues } });
  });

  it.each([
    ['nothing', null, ['shop']],
    ['a list', [], ['shop']],
    ['no fields', {}, ['shop.url', 'shop.queues']],
    ['another kind of URL', { url: 'mysql://u:hunter2@h/d', queues }, ['shop.url']],
    ['an unknown field', { url, queues, password: 'hunter2' }, ['shop.password']],
    ['no queue', { url, queues: {} }, ['shop.queues']],
    ['a queue with a bad name', { url, queues: { 'a b': queues.orders } }, ['shop.queues.a b']],
    ['a queue that is a text', { url, queues: { a: 'SELECT 1' } }, ['shop.queues.a']],
    ['a statement that is no SELECT', { url, queues: { a: { query: 'DELETE FROM a' } } }, ['shop.queues.a.query']],
    ['an unknown field of a queue', { url, queues: { a: { ...queues.orders, every: 1 } } }, ['shop.queues.a.every']],
  ])('refuses %s and never repeats a password', (_what, input, paths) => {
    const parsed = parseSqlConfig(input, 'shop');
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual(paths);
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });
});
