import { loadConfig } from './load-config.js';

describe('the environment', () => {
  const refusal = (environment: Record<string, string>): string => {
    try {
      loadConfig({ HEADGATE_CONFIG: '/nonexistent/headgate.yaml', ...environment });
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each(['RABBITMQ_MANAGEMENT_URL', 'RABBITMQ_PASSWORD_FILE'])('refuses %s without a broker', (name) => {
    const message = refusal({ [name]: 'http://hunter2:1' });
    expect(message).toMatch(/^1 problem in the configuration/);
    expect(message).toContain(`${name}: takes RABBITMQ_URL beside it`);
    expect(message).not.toContain('hunter2');
  });

  it('takes the management API beside a broker', () => {
    const broker = { RABBITMQ_URL: 'amqp://headgate:secret@rabbit:5672/shop' };
    expect(refusal({ ...broker, RABBITMQ_MANAGEMENT_URL: 'http://rabbit:15672' })).toBe('accepted');
  });

  const HOSTILE = [
    'abc',
    'NaN',
    'Infinity',
    '1e999',
    '-1',
    '9007199254740993',
    '1.5',
    ' ',
    '__proto__',
    'x'.repeat(100_000),
  ];
  const allowed = {
    PORT: 'must be a whole number from 0 to 65535',
    HEADGATE_CYCLE_MS: 'must be a whole number from 10 to 60000',
    HEADGATE_LEASE_CALLS_PER_SEC: 'must be a whole number from 1 to 1000000',
    HEADGATE_DEMO: 'must be 0 or 1',
    HOST: 'must be one of 127.0.0.1, localhost, ::1',
    DATABASE_URL: 'must be postgres://user:password@host:port/database',
    REDIS_URL: 'must be redis://',
    RABBITMQ_URL: 'amqp',
    KAFKA_BROKERS: 'host:port',
  };
  it.each(Object.entries(allowed))('[F61] of %s takes no odd value, and says what is allowed', (name, said) => {
    for (const value of HOSTILE) {
      const message = refusal({ [name]: value });
      expect([value.slice(0, 20), message]).toEqual([value.slice(0, 20), expect.stringContaining(name)]);
      expect(message).toContain(said);
      expect(message.length).toBeLessThan(2000);
    }
  });

  it.each(['postgres://h:99999/x', 'postgres://???', 'mysql://h/x', 'postgres://u:hunter2@h: 1/x'])(
    'refuses the address %s of a database, and repeats no password',
    (url) => {
      expect(refusal({ DATABASE_URL: url })).toContain('DATABASE_URL: must be postgres://');
      expect(refusal({ DATABASE_URL: url })).not.toContain('hunter2');
    },
  );

  it.each(['postgres://h/x', 'postgresql://u:p@h:5432/x', 'postgres:///x?host=/run/postgresql'])('takes %s', (url) => {
    expect(refusal({ DATABASE_URL: url })).toBe('accepted');
  });
});
