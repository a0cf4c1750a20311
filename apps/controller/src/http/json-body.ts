import { type FastifyInstance } from 'fastify';
import { ApiError } from './api.error.js';

/** Largest body, bytes: a lease call with 300 flows fits. */
export const BODY_LIMIT_BYTES = 64 * 1024;
/** Nothing in the API is nested deeper than six; the rest is there to hurt. */
const MAX_DEPTH = 32;

/** Accepts JSON and nothing else: bounded in size and depth, without keys that reach for prototypes, never inflated. */
export function acceptJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (request.headers['content-encoding'] !== undefined) {
      return done(new ApiError('BODY_INVALID', 'Send the body without content-encoding'));
    }
    if (isTooDeep(body as string)) {
      return done(new ApiError('BODY_INVALID', `The body is nested deeper than ${MAX_DEPTH}`));
    }
    return parse(request, body as string, done);
  });
}

/** Counts brackets before anything is parsed; brackets inside texts do not count. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (inText) {
      if (character === '\\') i += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
}
