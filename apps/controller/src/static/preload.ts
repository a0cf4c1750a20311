/** What a page needs first, as the dashboard's build writes it into preload.json. */
export interface Preload {
  /** Such as `/flows/:flow`. */
  readonly address: string;
  /** Scripts that the page's entry asks for only once it runs. */
  readonly modules: readonly string[];
  /** Answers of the API; they fit the bare address alone, without a filter. */
  readonly answers: readonly string[];
}

/**
 * The `link` header of a page: its scripts and its first answer are asked for with the first bytes of the page, not after
 * two more round trips. Null where the build names nothing.
 */
export function preloadHeader(preloads: readonly Preload[], url: string): string | null {
  const [path = '', query = ''] = url.split('?');
  const preload = preloads.find(({ address }) => fits(address, path));
  if (!preload) return null;
  const links = [
    ...preload.modules.map((file) => `<${file}>; rel=modulepreload`),
    ...(query === '' ? preload.answers.map((answer) => `<${answer}>; rel=preload; as=fetch; crossorigin`) : []),
  ];
  return links.length === 0 ? null : links.join(', ');
}

function fits(address: string, path: string): boolean {
  const [wanted, given] = [address.split('/'), path.split('/')];
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith(':') || part === given[i]);
}
