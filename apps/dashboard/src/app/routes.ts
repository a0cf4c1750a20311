export type Route =
  | { readonly page: 'overview' }
  | { readonly page: 'first-run' }
  | { readonly page: 'flow'; readonly flow: string }
  | { readonly page: 'decision'; readonly flow: string; readonly number: number }
  | { readonly page: 'versions'; readonly flow: string }
  | { readonly page: 'not-found'; readonly path: string };

export function routeOf(path: string): Route {
  const [first, name, third, fourth, ...rest] = path
    .replace(/^\/|\/$/g, '')
    .split('/')
    .map(decode);
  if (path === '/') return { page: 'overview' };
  if (first === 'connect' && name === undefined) return { page: 'first-run' };
  if (first !== 'flows' || !name || rest.length > 0) return { page: 'not-found', path };
  if (third === undefined) return { page: 'flow', flow: name };
  if (third === 'versions' && fourth === undefined) return { page: 'versions', flow: name };
  const number = Number(fourth);
  if (third === 'decisions' && Number.isSafeInteger(number) && number > 0)
    return { page: 'decision', flow: name, number };
  return { page: 'not-found', path };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A dot is encoded too: the server takes a dotted address for a file, and a flow may be named `orders.v1`. */
const encode = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');

export const pathOfFlow = (flow: string): string => `/flows/${encode(flow)}`;
export const pathOfDecision = (flow: string, number: number): string => `${pathOfFlow(flow)}/decisions/${number}`;
export const pathOfVersions = (flow: string): string => `${pathOfFlow(flow)}/versions`;
