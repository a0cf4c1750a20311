import { fileURLToPath } from 'node:url';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type DashboardFile, DashboardFiles } from './dashboard-files.js';
import { isFile, isPage, pageHeaders } from './headers.js';
import { preloadHeader } from './preload.js';

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
 * the API gets the one page. Only what was found in the build's folder is ever sent. Without a build it says so, and the
 * API works all the same.
 */
export function serveDashboard(fastify: FastifyInstance, folder = BUILT): void {
  const files = new DashboardFiles(folder);
  fastify.get('/*', (request, reply) => {
    const path = request.url.replace(/[?#].*$/s, '');
    if (isPage(path)) {
      const index = files.get('/index.html');
      const link = preloadHeader(files.preloads, request.url);
      if (index) return send(request, link === null ? reply : reply.header('link', link), '/index.html', index);
      return reply.code(503).headers(pageHeaders(path)).type('text/html; charset=utf-8').send(NOT_BUILT);
    }
    const file = isFile(path) ? files.get(path) : null;
    return file ? send(request, reply, path, file) : reply.callNotFound();
  });
}

function send(request: FastifyRequest, reply: FastifyReply, path: string, file: DashboardFile): FastifyReply {
  const packs = file.gzipped !== null && /\bgzip\b/.test(String(request.headers['accept-encoding']));
  const etag = `"${file.etag}${packs ? '-gzip' : ''}"`;
  void reply.headers({ ...pageHeaders(path), etag, vary: 'accept-encoding' });
  if (request.headers['if-none-match']?.split(/, */).includes(etag)) return reply.code(304).send();
  if (packs) void reply.header('content-encoding', 'gzip');
  return reply.type(file.type).send(packs ? file.gzipped : file.bytes);
}
