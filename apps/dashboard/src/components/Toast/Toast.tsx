import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { Icon } from '../Icon/Icon.js';

interface ToastMessage {
  readonly id: number;
  readonly text: string;
  readonly undo: (() => void) | undefined;
}

type Show = (text: string, undo?: () => void) => void;

const ToastContext = createContext<Show>(() => {});

/** Says what was done; with `undo`, how to take it back while the toast stands there. */
export const useToast = (): Show => useContext(ToastContext);

const STAYS_MS = 8_000;
const STAYS_WITH_UNDO_MS = 20_000;

/** No single key changes a rate: this one only goes to the newest Undo, and Enter presses it. */
export const focusUndo = (): void => [...document.querySelectorAll<HTMLElement>('.toast .undo')].at(-1)?.focus();

export function ToastHost({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly ToastMessage[]>([]);
  const nextId = useRef(1);
  const show = useCallback<Show>((text, undo) => {
    const id = nextId.current++;
    setToasts((before) => [...before.slice(-2), { id, text, undo }]);
  }, []);
  const drop = useCallback((id: number) => setToasts((before) => before.filter((toast) => toast.id !== id)), []);
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" aria-live="polite">
        {toasts.map((toast) => (
          <Toast key={toast.id} toast={toast} onEnd={drop} />
        ))}
      </div>
    </ToastContext>
  );
}

/** Stays while the pointer or the focus rests on it. */
function Toast({ toast, onEnd }: { readonly toast: ToastMessage; readonly onEnd: (id: number) => void }) {
  const { id, text, undo } = toast;
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => onEnd(id), undo ? STAYS_WITH_UNDO_MS : STAYS_MS);
    return () => clearTimeout(timer);
  }, [isHeld, onEnd, id, undo]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: resting on it only keeps it from going
    <div
      className="toast"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="c-ok">
        <Icon name="check" />
      </span>
      <span className="grow">{text}</span>
      {undo ? (
        <button
          type="button"
          className="btn sm undo"
          onClick={() => {
            onEnd(id);
            undo();
          }}
        >
          Undo <kbd className="only-wide">u</kbd>
        </button>
      ) : null}
      <button type="button" className="btn sm" onClick={() => onEnd(id)}>
        Close
      </button>
    </div>
  );
}
