import pg from 'pg';
import { connectionUrl } from './connection-url.js';

const login = { port: 5433, username: 'headgate', password: 'a/b@c:é', database: 'postgres' };

describe('connectionUrl', () => {
  it.each(['/tmp/a folder/s', '/tmp/é,"x"/s', '127.0.0.1'])('is read back by the client, host %s', (host) => {
    const client = new pg.Client({ connectionString: connectionUrl({ ...login, host }) });
    expect(client).toMatchObject({ host, port: 5433, user: 'headgate', password: 'a/b@c:é', database: 'postgres' });
  });

  it('leaves an address of somebody else as it is', () => {
    expect(connectionUrl({ url: 'postgres://h/d?sslmode=require' })).toBe('postgres://h/d?sslmode=require');
  });
});
