/** Nothing inline, nothing from elsewhere: what a page of ours runs was built with it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What every page and file of the dashboard carries. A name under /assets holds a hash of what is in it. */
export function pageHeaders(path: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

/** Addresses of the API and of files: what is not there is not there, and never a page. A flow may have dots in its name. */
export function isPage(path: string): boolean {
  if (path.startsWith('/flows/')) return true;
  return !isApi(path) && !/^\/assets(\/|$)/.test(path) && !/\.[^/]*$/.test(path);
}

/** What may be a file of the dashboard; whether it is there is seen when it is sent. */
export const isFile = (path: string): boolean => !isApi(path);

const isApi = (path: string): boolean => /^\/(v1|docs|docs-json|metrics|livez|readyz)(\/|$)/.test(path);
