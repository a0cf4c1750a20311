import { type FastifyInstance } from 'fastify';
import { ApiError } from './api.error.js';

const LOCAL_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * Refuses requests that reached this machine under a foreign name. A web page can point a name of its own at 127.0.0.1
 * (DNS rebinding) and would then read and steer Headgate from any browser on this machine.
 */
export function refuseForeignHosts(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (LOCAL_HOST.test(request.headers.host ?? '')) return done();
    done(new ApiError('FORBIDDEN', 'Use 127.0.0.1, localhost or [::1] as the host; other names are refused'));
  });
}
