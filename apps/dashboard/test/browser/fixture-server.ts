import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlowSnapshotSchema, SystemSchema } from '@headgate/contract';
import { snapshotOf } from './fixtures.js';
import { emptyPlay, type Play } from './play.js';
import { answerClusters } from './routes/clusters.js';
import { answerError, type Exchange, exchangeOf } from './routes/exchange.js';
import { answerFlow } from './routes/flow.js';
import { answerGroups, answerQueues, answerTopics } from './routes/lag.js';
import { answerFlows, listOf } from './routes/overview.js';
import { answerProducers } from './routes/producers.js';
import { answerDemo, systemOf } from './routes/system.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** By the first word after `/v1`. */
const ROUTES: Readonly<Record<string, (exchange: Exchange) => unknown>> = {
  demo: answerDemo,
  groups: answerGroups,
  topics: answerTopics,
  queues: answerQueues,
  producers: answerProducers,
  clusters: answerClusters,
  flows: (exchange) => (exchange.parts[1] === undefined ? answerFlows(exchange) : answerFlow(exchange)),
  evidence: answerFlow,
};

/** Serves the build as the controller does, under the same policy, and answers what the contract says; each answer is validated. */
export class FixtureServer {
  readonly play: Play = emptyPlay();
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private readonly streams = new Set<ServerResponse>();

  async start(): Promise<string> {
    if (!existsSync(join(DIST, 'index.html')))
      throw new Error('Build the dashboard first: npm run build -w @headgate/dashboard');
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Ends every stream, and lets no new one in until it is mended. */
  cut(): void {
    this.play.isCut = true;
    for (const stream of this.streams) stream.destroy();
    this.streams.clear();
  }

  /** Sends an event to every open stream. */
  push(name: string, body: unknown): void {
    for (const stream of this.streams)
      stream.write(`event: ${name}\nid: ${Date.now()}\ndata: ${JSON.stringify(body)}\n\n`);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith('/v1')) return this.file(url.pathname, response);
    const body = await read(request);
    const method = request.method ?? 'GET';
    while (this.play.held.some((part) => url.pathname.includes(part))) await nextTurn();
    try {
      if (this.play.broken.some((part) => url.pathname.includes(part))) {
        answerError(response, 503, 'DATABASE_UNAVAILABLE', 'Postgres: connection refused');
        return;
      }
      if (method !== 'GET' && !url.searchParams.has('dryRun')) {
        this.play.changes.push({ method, path: url.pathname, headers: request.headers, body });
      }
      this.route(exchangeOf({ method, url, body, play: this.play }, response), response);
    } catch (error) {
      answerError(response, 500, 'INTERNAL', String(error));
    }
  }

  private route(exchange: Exchange, response: ServerResponse): unknown {
    const { url, parts, send, fail } = exchange;
    const [first = ''] = parts;
    if (first === 'ui') return this.stream(url, response);
    if (first === 'system') return send(SystemSchema, systemOf(this.play, this.streams.size));
    const answer = ROUTES[first];
    return answer ? answer(exchange) : fail(404, 'NOT_FOUND', `No route begins with ${first}`);
  }

  private stream(url: URL, response: ServerResponse): void {
    if (this.play.isCut) return void response.destroy();
    const view = url.searchParams.get('view') ?? '';
    if (view.startsWith('flow:') && !this.play.scenes.some(({ flow }) => view === `flow:${flow}`)) {
      answerError(response, 404, 'FLOW_UNKNOWN', 'No policy names this flow');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
    const scene = this.play.scenes.find(({ flow }) => view === `flow:${flow}`);
    const now = Date.now();
    const body = scene
      ? FlowSnapshotSchema.parse(snapshotOf(scene, now))
      : view === 'overview'
        ? listOf(this.play, url.searchParams.get('q') ?? '')
        : systemOf(this.play, this.streams.size);
    if (this.play.held.includes('/stream')) return;
    response.write(`event: snapshot\nid: 1\ndata: ${JSON.stringify(body)}\n\n`);
  }

  private file(path: string, response: ServerResponse): void {
    const file = normalize(join(DIST, path));
    const isFile = file.startsWith(DIST) && extname(file) !== '' && existsSync(file);
    const served = isFile ? file : join(DIST, 'index.html');
    response.writeHead(200, {
      'content-type': TYPES[extname(served)] ?? 'application/octet-stream',
      'content-security-policy': CSP,
      'x-content-type-options': 'nosniff',
    });
    createReadStream(served).pipe(response);
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

async function read(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? null : JSON.parse(text);
}
