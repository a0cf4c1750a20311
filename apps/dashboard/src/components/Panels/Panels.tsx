import { type ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { type IconName } from '../../model/states.js';
import { Icon } from '../Icon/Icon.js';

interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  /** It is all that the page shows. */
  readonly isPage?: boolean;
  readonly children?: ReactNode;
}

/** Why it is empty and the one next step. */
export function EmptyState({ icon, title, isPage = false, children }: EmptyStateProps) {
  return (
    <div className="empty">
      <Icon name={icon} />
      {isPage ? <h1>{title}</h1> : <b>{title}</b>}
      {children}
    </div>
  );
}

interface ErrorPanelProps {
  readonly title: string;
  readonly error: unknown;
  readonly onRetry: () => void;
  /** What still works. */
  readonly still?: string;
}

/** One panel fails alone, and says what goes on. */
export function ErrorPanel({ title, error, onRetry, still = 'Control goes on.' }: ErrorPanelProps) {
  const requestId = error instanceof ApiError ? error.body?.requestId : undefined;
  return (
    <div className="empty" role="alert">
      <span className="c-over">
        <Icon name="triangle" />
      </span>
      <b>{title}</b>
      <span>
        {error instanceof Error ? error.message : 'Something went wrong'}
        {requestId ? ` (request ${requestId})` : ''}. {still}
      </span>
      <button type="button" className="btn sm" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/** In the final geometry, and only after 200 ms: what comes at once does not flicker. */
export function Skeleton({ height, lines = 3 }: { readonly height: number; readonly lines?: number }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="loading" style={{ minHeight: height }} aria-busy="true">
      <span className="vh">Loading</span>
      {isShown
        ? Array.from({ length: lines }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
            <span key={index} className="sk" style={{ width: `${90 - ((index * 23) % 50)}%` }} />
          ))
        : null}
    </div>
  );
}
