import { useEffect, useRef } from 'react';
import { PAGES } from '../../app/pages.js';
import { useSetting } from '../../hooks/use-device-setting.js';

type Keys = readonly (readonly [string, string])[];

const FIRST: Keys = [
  ['/ or ctrl k', 'find or do anything'],
  ...PAGES.flatMap(({ nav }) => (nav ? [[`g ${nav.key}`, `go to: ${nav.word}`] as const] : [])),
  ['f', 'filter of this page'],
  ['j k ↵', 'move in the table, open'],
  ['.', 'actions of the selected row'],
];
/** Of the pages whose charts follow the time range. */
const OF_RANGE: Keys = [
  ['t then 5 1 h d', 'last 5 min, 15 min, 1 h, 24 h'],
  ['t p', 'pick from and to'],
  ['[ ]', 'shift the time range'],
  ['- =', 'zoom the time range'],
  ['l', 'live on or off'],
  ['← → e', 'in the charts: move the cursor, next event'],
];
const LAST: Keys = [
  ['c', 'copy a link to this instant'],
  ['u', 'go to the Undo of my last change; ↵ undoes'],
  ['y', 'UTC or local time'],
  ['?', 'this table'],
  ['esc', 'close, back'],
];

interface KeysSheetProps {
  readonly hasRange: boolean;
  readonly onClose: () => void;
}

/** The keys that do something on the page. */
export function KeysSheet({ hasRange, onClose }: KeysSheetProps) {
  const isOff = useSetting('keys') === 'off';
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
      <p className="body dim s">
        Single keys are {isOff ? 'off' : 'on'}: find “Single keys {isOff ? 'on' : 'off'}” with ctrl k to change it.
      </p>
      <dl className="kv keys">
        {[...FIRST, ...(hasRange ? OF_RANGE : []), ...LAST].map(([key, does]) => (
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
