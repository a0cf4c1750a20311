import { type ReactNode } from 'react';
import { hrefTo, navigate } from '../../app/router.js';

interface LinkProps {
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A real link, so that it opens in a new tab; a plain click stays within the page. */
export function Link({ to, params, className, isCurrent, title, children }: LinkProps) {
  const href = hrefTo(to, params);
  return (
    <a
      href={href}
      className={className}
      title={title}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => {
        if (
          event.defaultPrevented ||
          event.button !== 0 ||
          event.metaKey ||
          event.ctrlKey ||
          event.shiftKey ||
          event.altKey
        )
          return;
        event.preventDefault();
        navigate(href);
      }}
    >
      {children}
    </a>
  );
}
