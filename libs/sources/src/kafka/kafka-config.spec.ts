import { parseAddress, parseKafkaConfig } from './kafka-config.js';

describe('parseKafkaConfig', () => {
  it.each([
    { brokers: ['kafka-1:9092'] },
    { brokers: ['kafka-1:9092', '[::1]:9093'], clientId: 'headgate', ssl: true },
    {
      brokers: ['10.0.0.1:9092'],
      ssl: { ca: 'PEM', rejectUnauthorized: true },
      sasl: { mechanism: 'scram-sha-512', username: 'headgate', password: 'secret' },
    },
  ])('takes %j', (config) => {
    expect(parseKafkaConfig(config)).toEqual({ ok: true, config });
  });

  it('tells all problems at once, each with its place', () => {
    const parsed = parseKafkaConfig(
      {
        brokers: ['kafka-1', 'kafka-2:99999'],
        clientId: '',
        ssl: { ca: 7, rejectUnauthorized: 'no', verify: true },
        sasl: { mechanism: 'gssapi', username: 'headgate' },
        topics: ['orders'],
      },
      'sources.main',
    );
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path).toSorted()).toEqual([
      'sources.main.brokers.0',
      'sources.main.brokers.1',
      'sources.main.clientId',
      'sources.main.sasl.mechanism',
      'sources.main.sasl.password',
      'sources.main.ssl.ca',
      'sources.main.ssl.rejectUnauthorized',
      'sources.main.ssl.verify',
      'sources.main.topics',
    ]);
  });

  it.each([null, 'kafka-1:9092', [], {}, { brokers: [] }, { brokers: 'kafka-1:9092' }])('refuses %j', (input) => {
    expect(parseKafkaConfig(input)).toMatchObject({ ok: false });
  });

  it('never repeats a secret', () => {
    const parsed = parseKafkaConfig({
      brokers: ['kafka-1:9092'],
      ssl: { key: ['hunter2'], passphrase: { a: 'hunter2' } },
      sasl: { mechanism: 'plain', username: 'headgate', password: ['hunter2'] },
    });
    expect(parsed.ok ? 0 : parsed.problems.length).toBe(3);
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });
});

describe('what parseKafkaConfig tells of', () => {
  const brokers = ['kafka-1:9092'];
  it.each([
    { brokers, sasl: { mechanism: 'plain', username: 'u', pass: 'hunter2' } },
    { brokers, sasl: { mechanism: 'plain', username: 'u', Password: 'hunter2' } },
    { brokers, sasl: { mechanism: 'plain', username: 'u', secret: 'hunter2' } },
    { brokers, sasl: { mechanism: 'hunter2', username: ['hunter2'], token: { a: 'hunter2' } } },
    { brokers, sasl: 'u:hunter2' },
    { brokers, SASL: { password: 'hunter2' } },
    { brokers, saslPassword: 'hunter2' },
    { brokers, ssl: { pfx: 'hunter2', keyPassword: 'hunter2', ca: ['hunter2'] } },
    { brokers, ssl: 'hunter2' },
    { brokers: ['u:hunter2@kafka-1'] },
    { brokers: ['u:hunter2@kafka-1:9092'] },
    { brokers: ['SASL_SSL://u:hunter2@kafka-1:9092'] },
    { brokers: ['u:hunter2', '2@kafka-1:9092'] },
    { brokers: 'u:hunter2@kafka-1:9092' },
    { brokers: { 'kafka-1': 'u:hunter2@' } },
    'u:hunter2@kafka-1:9092',
  ])('%j holds no secret', (input) => {
    const parsed = parseKafkaConfig(input);
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });

  it('a broker without a secret is what stood there', () => {
    expect(parseKafkaConfig({ brokers: ['kafka-1'] })).toMatchObject({ problems: [{ value: 'kafka-1' }] });
  });
});

describe('parseAddress', () => {
  it.each([
    { text: 'kafka-1:9092', host: 'kafka-1', port: 9092 },
    { text: '[fe80::1]:9092', host: 'fe80::1', port: 9092 },
  ])('reads $text', ({ text, ...address }) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each(['kafka-1', ':9092', 'kafka-1:0', 'kafka-1:65536', 'a:b:1', 'http://kafka-1:9092', 'u@kafka-1:9092'])(
    'refuses %s',
    (text) => {
      expect(parseAddress(text)).toBeNull();
    },
  );
});
