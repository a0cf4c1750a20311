import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { isPage, pageHeaders } from './headers.js';
import { serveDashboard } from './serve-dashboard.js';

describe('isPage', () => {
  it.each([
    ...['/', '/flows', '/flows/orders', '/flows/orders/decisions/42', '/v1x', '/documents'],
    ...['/flows/a.b', '/flows/.env', '/flows/a.b/versions', '/flows/index.js'],
  ])('takes %s', (path) => {
    expect(isPage(path)).toBe(true);
  });

  it.each([
    ...['/v1', '/v1/flows', '/v1/unheard-of', '/docs', '/docs/x', '/metrics', '/livez', '/readyz', '/assets/x'],
    ...['/favicon.ico', '/assets/index-1a2b.js', '/a.b'],
  ])('leaves %s alone', (path) => {
    expect(isPage(path)).toBe(false);
  });
});

describe('pageHeaders', () => {
  it('allows nothing inline and nothing from elsewhere', () => {
    const headers = pageHeaders('/');
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
  });

  it('keeps what carries a hash in its name', () => {
    expect(pageHeaders('/assets/index-1a2b.js')['cache-control']).toContain('immutable');
  });
});

describe('serveDashboard without a build', () => {
  it('says how to build it, and what is no page stays not found', async () => {
    const app = fastify();
    serveDashboard(app, join(tmpdir(), 'no-such-folder'));
    const page = await app.inject('/flows/orders?x=1.2');
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('npm run build -w @headgate/dashboard');
    expect(page.body).not.toMatch(/<script|style=/);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    for (const path of ['/v1/unheard-of', '/favicon.ico', '/metrics/x'])
      expect((await app.inject(path)).statusCode).toBe(404);
    await app.close();
  });
});
