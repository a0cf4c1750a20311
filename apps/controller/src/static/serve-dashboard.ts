import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FastifyInstance } from 'fastify';
import { isFile, isPage, pageHeaders } from './headers.js';

/** Where the dashboard's build stands, seen from the sources and from the build of the controller alike. */
const BUILT = fileURLToPath(new URL('../../../dashboard/dist/', import.meta.url));

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Headgate: the dashboard is not built</title>
<h1>The dashboard is not built</h1>
<p>The API works: <a href="/docs">its documentation</a>, <a href="/readyz">readiness</a>.</p>
<p>To build the dashboard, run <code>npm run build -w @headgate/dashboard</code> and start Headgate again; <code>npm start</code> does both.</p>
</html>
`;

/**
 * Serves the built dashboard. Its pages are routes of the browser, so every address that is neither a file nor part of
 * the API gets the one page. Files are looked up when they are asked for: a build that was made anew is served at once.
 * Without a build it says so, and the API works all the same.
 */
export async function serveDashboard(fastify: FastifyInstance, folder = BUILT): Promise<void> {
  const index = join(folder, 'index.html');
  const canSend = existsSync(index);
  if (canSend) {
    // Loaded here alone: Jest on Node 20 cannot load it (content-disposition).
    const { default: fastifyStatic } = await import('@fastify/static');
    await fastify.register(fastifyStatic, {
      ...{ root: folder, serve: false, cacheControl: false },
      setHeaders: (reply, path) => void reply.headers(pageHeaders(`/${relative(folder, path).split(sep).join('/')}`)),
    });
  }
  fastify.get('/*', (request, reply) => {
    const path = request.url.replace(/[?#].*$/s, '');
    if (!isPage(path)) return canSend && isFile(path) ? reply.sendFile(path) : reply.callNotFound();
    if (canSend && existsSync(index)) return reply.sendFile('index.html');
    return reply.code(503).headers(pageHeaders(path)).type('text/html; charset=utf-8').send(NOT_BUILT);
  });
}
