import { useEffect, useRef } from 'react';
import { PAGES } from '../../app/pages.js';

const KEYS: readonly (readonly [string, string])[] = [
  ['/ or ctrl k', 'find or do anything'],
  ...PAGES.flatMap(({ nav }) => (nav ? [[`g ${nav.key}`, `go to: ${nav.word}`] as const] : [])),
  ['f', 'filter of this page'],
  ['j k ↵', 'move in the table, open'],
  ['.', 'actions of the selected row'],
  ['t then 5 1 h d', 'last 5 min, 15 min, 1 h, 24 h'],
  ['t p', 'pick from and to'],
  ['[ ]', 'shift the time range'],
  ['- =', 'zoom the time range'],
  ['l', 'live on or off'],
  ['← → e', 'in the charts: move the cursor, next event'],
  ['c', 'copy a link to this instant'],
  ['u', 'go to the Undo of my last change; ↵ undoes'],
  ['y', 'UTC or local time'],
  ['?', 'this table'],
  ['esc', 'close, back'],
];

export function KeysSheet({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="palette" aria-label="Keys" onClose={onClose}>
      <div className="in">
        <h2 className="grow">Keys</h2>
        <form method="dialog">
          <button type="submit" className="btn sm">
            Close
          </button>
        </form>
      </div>
      <dl className="kv keys">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
