import { type ReactNode, useId, useState } from 'react';
import { Icon } from '../Icon/Icon.js';
import { useModal } from './use-modal.js';

interface ActionSheetProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Says the effect: "Enforce orders". */
  readonly confirm: string;
  /** Why it cannot be confirmed now; null where it can. */
  readonly offReason: string | null;
  readonly isBusy: boolean;
  readonly isDirty: boolean;
  readonly tone?: 'pri' | 'warn';
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/**
 * The only way to change a rate: what is touched, what will happen, then a button that names the effect. A modal dialog
 * keeps the focus inside and gives it back; the page behind stays visible and live.
 */
export function ActionSheet(props: ActionSheetProps) {
  const { title, children, confirm, offReason, isBusy, isDirty, tone = 'pri', onConfirm, onClose } = props;
  const dialog = useModal();
  const [isAsking, setAsking] = useState(false);
  const id = useId();
  const leave = (): void => {
    if (isDirty && !isAsking) setAsking(true);
    else onClose();
  };
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-modal="true"
      aria-labelledby={`${id}-title`}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (offReason === null && !isBusy) onConfirm();
        }}
      >
        <header>
          <h2 id={`${id}-title`}>{title}</h2>
          <button type="button" className="btn ghost push" onClick={leave} aria-label="Close">
            <Icon name="close" />
          </button>
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <div className="scroll" tabIndex={0}>
          {children}
        </div>
        <footer>
          {isAsking ? (
            <>
              <span className="grow">Throw away what you typed?</span>
              <button type="button" className="btn" onClick={() => setAsking(false)}>
                Keep editing
              </button>
              <button type="button" className="btn warn" onClick={onClose}>
                Throw it away
              </button>
            </>
          ) : (
            <>
              <span className="dim s grow" id={`${id}-off`}>
                {offReason ?? ''}
              </span>
              <button type="button" className="btn" onClick={leave}>
                Cancel
              </button>
              <button
                type="submit"
                className={offReason === null ? `btn lg ${tone}` : 'btn lg off'}
                aria-disabled={offReason !== null || isBusy}
                aria-describedby={`${id}-off`}
              >
                {isBusy ? 'Working…' : confirm}
              </button>
            </>
          )}
        </footer>
      </form>
    </dialog>
  );
}
