import { useEffect, useRef } from 'react';

/** A chord is two keys after one another, `g o`; the second must follow soon. */
const CHORD_MS = 1_500;
const NAMES: Readonly<Record<string, string>> = { Enter: 'enter', Escape: 'esc' };
const CHORD_STARTS = new Set(['g', 't']);

export type KeyMap = Readonly<Record<string, () => void>>;

/** Keys of a page. Off in fields and while a sheet is open; ctrl-k works everywhere. No single key changes a rate, and this device may switch them off. */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let first: { key: string; atMs: number } | null = null;
    const onKeyDown = (event: KeyboardEvent): void => {
      const name =
        (event.ctrlKey || event.metaKey) && !event.altKey
          ? `ctrl ${event.key.toLowerCase()}`
          : (NAMES[event.key] ?? event.key);
      if (!name.startsWith('ctrl ') && (event.altKey || isTyping(event.target))) return;
      if (document.querySelector('dialog[open]')) return;
      if (document.documentElement.dataset.keys === 'off' && event.key.length === 1 && !name.startsWith('ctrl '))
        return;
      const isChord = first !== null && event.timeStamp - first.atMs < CHORD_MS;
      const chord = isChord && first ? `${first.key} ${name}` : name;
      first = !isChord && CHORD_STARTS.has(name) ? { key: name, atMs: event.timeStamp } : null;
      const then = latest.current[chord];
      if (!then || (name === 'enter' && isControl(event.target))) return;
      event.preventDefault();
      then();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Enter on a button or a link is that one's own. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(A|BUTTON|SUMMARY)$/.test(target.tagName);
}
