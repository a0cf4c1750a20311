import { encode } from './routes.js';

/** Names of queues are any 255 bytes, `..` among them: they stand as `~` and base64url, which no client rewrites. */
export function nameInPath(queue: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(queue));
  return `~${btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

export const pathOfQueue = (broker: string, queue: string): string => `/queues/${encode(broker)}/${nameInPath(queue)}`;
