import { parseRabbitMqConfig, vhostOf } from './rabbitmq-config.js';

const good = {
  url: 'amqps://rabbit:5671/shop',
  management: 'https://rabbit:15671',
  user: 'headgate',
  password: 'hunter2',
};

describe('parseRabbitMqConfig', () => {
  it('takes a broker, also with its login in the URL', () => {
    expect(parseRabbitMqConfig(good)).toEqual({ ok: true, config: good });
    const { user, password, ...rest } = good;
    const inUrl = { ...rest, url: `amqps://${user}:${password}@rabbit:5671/shop` };
    expect(parseRabbitMqConfig(inUrl)).toEqual({ ok: true, config: { ...inUrl, url: good.url, user, password } });
  });

  it.each([
    [undefined, '/'],
    ['amqp://h', '/'],
    ['amqp://h/', '/'],
    ['amqp://h/shop', 'shop'],
    ['amqp://h/%2Fshop', '/shop'],
  ])('takes %s for the vhost %s', (url, vhost) => {
    expect(vhostOf({ ...(url === undefined ? {} : { url }) })).toBe(vhost);
  });

  it.each([
    ['nothing', null, ['rabbit']],
    ['no address', { user: 'u', password: 'hunter2' }, ['rabbit']],
    ['an unknown field', { ...good, host: 'hunter2' }, ['rabbit.host']],
    ['another kind of URL', { ...good, url: 'http://hunter2' }, ['rabbit.url']],
    ['a login in the wrong place', { ...good, management: 'http://u:hunter2@h' }, ['rabbit.management']],
    ['no node', { ...good, prometheus: [] }, ['rabbit.prometheus']],
    ['guest', { ...good, user: 'guest' }, ['rabbit.user']],
    ['guest in a URL', { url: 'amqp://guest:hunter2@h' }, ['rabbit.user']],
    ['no password', { ...good, password: '' }, ['rabbit.password']],
    ['a word for TLS', { ...good, tls: true }, ['rabbit.tls']],
    ['a word for insecure', { ...good, tls: { insecure: 'hunter2' } }, ['rabbit.tls.insecure']],
    ['no list of patterns', { ...good, queues: { include: 'hunter2' } }, ['rabbit.queues.include']],
  ])('refuses %s and never repeats a password', (_what, input, paths) => {
    const parsed = parseRabbitMqConfig(input, 'rabbit');
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual(paths);
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });
});
