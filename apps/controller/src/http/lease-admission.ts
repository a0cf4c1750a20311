import { MetricRegistry } from '@headgate/metrics';
import { type INestApplication } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import { ApiError } from './api.error.js';

/** Calls that may come at once after a quiet moment, in seconds of the limit. */
const BURST_SEC = 0.2;
/** Refused callers spend what they hold and come with their next refresh; the SDK spreads them. */
const RETRY_AFTER_MS = 1000;
const LEASES = '/v1/leases';

/** A local bucket of calls: no store is asked to refuse. */
class LeaseAdmission {
  private calls: number;
  private atMs = performance.now();

  constructor(private readonly perSec: number) {
    this.calls = this.depth;
  }

  admits(nowMs = performance.now()): boolean {
    this.calls = Math.min(this.depth, this.calls + ((nowMs - this.atMs) * this.perSec) / 1000);
    this.atMs = nowMs;
    if (this.calls < 1) return false;
    this.calls -= 1;
    return true;
  }

  private get depth(): number {
    return Math.max(1, this.perSec * BURST_SEC);
  }
}

/**
 * Refuses lease calls beyond the limit before their bodies are read: what a refusal costs is taken from those that are
 * admitted. One serialized answer serves all of them.
 */
export function limitLeases(fastify: FastifyInstance, perSec: number, app: () => INestApplication): void {
  const admission = new LeaseAdmission(perSec);
  const error = new ApiError('TOO_MANY_REQUESTS', `This controller admits ${perSec} lease calls a second`, {
    retryAfterMs: RETRY_AFTER_MS,
  });
  const answer = JSON.stringify({ error: error.body() });
  let found: MetricRegistry | null = null;
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'POST' || request.url !== LEASES) return done();
    const metrics = found ?? app().get<MetricRegistry>(MetricRegistry);
    found = metrics;
    const isAdmitted = admission.admits();
    metrics.inc('leaseAdmission', { admission: isAdmitted ? 'admitted' : 'busy' });
    if (isAdmitted) return done();
    const headers = { 'content-type': 'application/json; charset=utf-8', 'retry-after': RETRY_AFTER_MS / 1000 };
    void reply.code(error.status).headers(headers).send(answer);
  });
}
