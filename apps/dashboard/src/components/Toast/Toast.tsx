import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { Icon } from '../Icon/Icon.js';

interface ToastMessage {
  readonly id: number;
  readonly text: string;
}

const ToastContext = createContext<(text: string) => void>(() => {});

export const useToast = (): ((text: string) => void) => useContext(ToastContext);

const STAYS_MS = 8_000;

/** Says what was done. Stays while the pointer or the focus rests on it. */
export function ToastHost({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly ToastMessage[]>([]);
  const nextId = useRef(1);
  const show = useCallback((text: string) => {
    const id = nextId.current++;
    setToasts((before) => [...before.slice(-2), { id, text }]);
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

function Toast({ toast, onEnd }: { readonly toast: ToastMessage; readonly onEnd: (id: number) => void }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => onEnd(toast.id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [isHeld, onEnd, toast.id]);
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
      <span className="grow">{toast.text}</span>
      <button type="button" className="btn sm" onClick={() => onEnd(toast.id)}>
        Close
      </button>
    </div>
  );
}
