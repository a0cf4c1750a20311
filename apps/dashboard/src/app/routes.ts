/** Parts of an address by the names that its pattern gives them. */
export type AddressParts = Readonly<Record<string, string>>;

/** `/flows/:flow` on `/flows/a%2Fb` gives `{ flow: 'a/b' }`; null where the pattern does not fit. */
export function matchAddress(pattern: string, path: string): AddressParts | null {
  const wanted = pattern.split('/');
  const given = path.length > 1 ? path.replace(/\/$/, '').split('/') : path.split('/');
  if (wanted.length !== given.length) return null;
  const parts: Record<string, string> = {};
  for (const [index, word] of wanted.entries()) {
    const text = given[index]!;
    if (!word.startsWith(':')) {
      if (word !== text) return null;
    } else if (text === '') return null;
    else parts[word.slice(1)] = decode(text);
  }
  return parts;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A dot is encoded too: the server takes a dotted address for a file, and a flow may be named `orders.v1`. */
export const encode = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');

export const pathOfFlow = (flow: string): string => `/flows/${encode(flow)}`;
export const pathOfDecision = (flow: string, number: number): string => `${pathOfFlow(flow)}/decisions/${number}`;
export const pathOfWhatIf = (flow: string): string => `${pathOfFlow(flow)}/what-if`;
export const pathOfVersions = (flow: string): string => `${pathOfFlow(flow)}/versions`;
export const pathOfGroup = (cluster: string, group: string): string => `/lag/${encode(cluster)}/${encode(group)}`;

/** Back from `nameInPath`. */
export function queueOfPath(part: string): string {
  if (!part.startsWith('~')) return part;
  try {
    const bytes = atob(part.slice(1).replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)));
  } catch {
    return part;
  }
}
