import { type Tone } from './states.js';

export interface SentencePart {
  readonly text: string;
  readonly isFigure: boolean;
  readonly tone: Tone | null;
}

const FIGURE = /(≥\s?)?\d[\d,.]*(?:[\s\u202f](?:k|M|G))?(?:\/s|[\s\u202f](?:s|min|ms|h|%)(?![a-zA-Z]))|\bunknown\b/g;

/**
 * The server's sentence cut into words and figures, so that a page can set the figures off. The text itself is never
 * changed: the same sentence stands in the API, the SDK's error and here.
 */
export function sentenceParts(text: string, state: string): SentencePart[] {
  const parts: SentencePart[] = [];
  let end = 0;
  let isFirstRate = true;
  for (const match of text.matchAll(FIGURE)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), isFigure: false, tone: null });
    end = match.index + match[0].length;
    const isRate = match[0].endsWith('/s');
    parts.push({
      text: match[0],
      isFigure: true,
      tone: toneOf(match[0], text.slice(end), state, isRate && isFirstRate),
    });
    if (isRate) isFirstRate = false;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isFigure: false, tone: null });
  return parts;
}

function toneOf(figure: string, after: string, state: string, isFirstRate: boolean): Tone | null {
  if (figure === 'unknown') return 'blind';
  if (isFirstRate) return state === 'open' ? 'ok' : state === 'observing' ? null : 'held';
  if ((state === 'over' || state === 'stopped') && /^\s*behind/.test(after)) return 'over';
  return state === 'blind' && /^\s*ago/.test(after) ? 'blind' : null;
}
