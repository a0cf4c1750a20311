import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

interface Asked {
  readonly leases: readonly { flow: string; requestId: string; wantTokens: number; usage?: unknown }[];
  readonly instance: string;
}

/** A controller as far as leases go: grants what is wanted, and can be told to fail. */
export class LeaseStub {
  readonly atMs: number[] = [];
  readonly asked: Asked[] = [];
  readonly streams = new Set<ServerResponse>();
  /** 200 answers; anything else is sent as it is. */
  status: (call: number) => number = () => 200;
  terms = {
    ttlMs: 5000,
    refreshAfterMs: 1000,
    sharePerSec: 100,
    safeSharePerSec: 10,
    validForMs: 30_000,
    mode: 'enforce',
    onOutage: 'safe',
    strategy: 'block',
  };
  /** Tokens granted at most in one answer. */
  mostTokens = Number.POSITIVE_INFINITY;
  private grants = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<LeaseStub> {
    const server = createServer();
    const stub = new LeaseStub(server);
    server.on('request', (request, response) => {
      if (request.url?.startsWith('/v1/budgets/stream')) return stub.stream(response);
      let body = '';
      request.on('data', (part: Buffer) => {
        body += part.toString();
      });
      request.on('end', () => stub.answer(JSON.parse(body) as Asked, response));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return stub;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Sends the present terms of a flow to every open stream. */
  push(flow: string): void {
    const text = `event: budget\ndata: ${JSON.stringify({ flow, ...this.budget() })}\n\n`;
    for (const stream of this.streams) stream.write(text);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': open\n\n');
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
  }

  private answer(asked: Asked, response: ServerResponse): void {
    this.atMs.push(performance.now());
    this.asked.push(asked);
    const status = this.status(this.atMs.length);
    if (status !== 200) {
      response.writeHead(status).end('{}');
      return;
    }
    const leases = asked.leases.map(({ flow, requestId, wantTokens }) => {
      const grantedTokens = Math.min(wantTokens, this.mostTokens);
      this.grants += 1;
      const grantId = grantedTokens > 0 ? `g-${this.grants}` : null;
      const granted = { flow, requestId, grantId, grantedTokens, wouldGrantTokens: grantedTokens, retryAfterMs: 0 };
      return { ...granted, ...this.budget() };
    });
    response.writeHead(200).end(JSON.stringify({ serverTime: new Date().toISOString(), leases }));
  }

  private budget() {
    const { ttlMs, refreshAfterMs, sharePerSec, safeSharePerSec, validForMs, mode, onOutage, strategy } = this.terms;
    return {
      ...{ ttlMs, refreshAfterMs, mode, onOutage },
      budget: {
        ...{ ratePerSec: sharePerSec, sharePerSec, burstTokens: Math.max(1, sharePerSec), safeSharePerSec },
        ...{ epoch: 1, seq: 1, validForMs, learning: false, policyVersion: 'v1' },
      },
      overflow: { strategy, maxWaitMs: 30_000, maxWaiting: 10_000 },
      reason: { code: 'FIXED', text: 'a fixed rate', link: '/v1/flows/orders' },
    };
  }
}
