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
});
