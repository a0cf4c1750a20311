import { type ReactNode } from 'react';
import { type IconName } from '../../model/states.js';

const SHAPES: Readonly<Record<IconName, ReactNode>> = {
  send: <path d="M2 4h6M2 8h9M2 12h6M9 1.8 11.2 4 9 6.2M12 5.8 14.2 8 12 10.2M9 9.8l2.2 2.2L9 14.2" />,
  list: <path d="M2.5 3.5h11M2.5 8h11M2.5 12.5h7" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.3" />
      <path d="m10.3 10.3 3.5 3.5" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.6V8l2.4 1.6" />
    </>
  ),
  tick: <path d="m3.5 8.500 3 3 6-6.500" />,
  chevron: <path d="m4 6 4 4 4-4" />,
  check: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="m5.4 8.3 1.8 1.8 3.5-3.9" />
    </>
  ),
  gate: (
    <>
      <path d="M3 2v12M13 2v12M3 14h10" />
      <path d="M5.5 2.5h5v6h-5z" fill="currentColor" />
    </>
  ),
  triangle: (
    <>
      <path d="M8 2 14.5 13.5h-13L8 2Z" />
      <path d="M8 6.5v3.2M8 11.6v.1" />
    </>
  ),
  square: <rect x="3.5" y="3.5" width="9" height="9" rx="1" fill="currentColor" />,
  question: (
    <>
      <circle cx="8" cy="8" r="5.8" strokeDasharray="2.6 2" />
      <path d="M6.3 6.4a1.8 1.8 0 1 1 2.5 1.7c-.6.3-.8.6-.8 1.2M8 11.3v.1" />
    </>
  ),
  eye: (
    <>
      <path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8Z" />
      <circle cx="8" cy="8" r="1.8" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 7.4v3.6M8 5v.1" />
    </>
  ),
  lost: (
    <>
      <path d="m2.5 2.5 11 11M3 6.5a7 7 0 0 1 2.6-1.6M8.7 4.2A7 7 0 0 1 13 6.5M5.3 9a4 4 0 0 1 2-1.1M8 12.2v.1" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />
    </>
  ),
  slow: <path d="M3 3v10M12.5 4 9 8l3.5 4M8 4.5 5.5 8 8 11.5" />,
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  wait: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M5.3 8h.1M8 8h.1M10.7 8h.1" />
    </>
  ),
  enforce: (
    <>
      <path d="M3 2v12M13 2v12" />
      <path d="M5 2.5h6v5H5z" fill="currentColor" />
      <path d="M1 11.5c1.6 0 1.6 1 3.5 1s1.9-1 3.5-1 1.9 1 3.5 1 1.9-1 3.5-1" />
    </>
  ),
  pause: (
    <>
      <rect x="2.5" y="2.5" width="11" height="11" rx="2" />
      <path d="M6.3 5.8v4.4M9.7 5.8v4.4" />
    </>
  ),
  history: (
    <>
      <path d="M2.5 8a5.5 5.5 0 1 0 1.8-4.1L2.5 5.5M2.5 2.5v3h3" />
      <path d="M8 5v3l2 1.5" />
    </>
  ),
  edit: <path d="M2.5 13.5h2.7L13.5 5.2 10.8 2.5 2.5 10.8v2.7Z" />,
  theme: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 2.2a5.8 5.8 0 0 1 0 11.6Z" fill="currentColor" />
    </>
  ),
  dot: <circle cx="8" cy="8" r="3" fill="currentColor" />,
  down: <path d="M8 2v7.5M4.5 6.5 8 10l3.5-3.5M3 13.5h10" />,
  wall: <path d="M1.5 3h13v8.5h-13zM5.5 14h5" />,
  waves: <path d="M1.5 6q1.6 2.4 3.2 0t3.3 0 3.3 0 3.2 0M1.5 11q1.6 2.4 3.2 0t3.3 0 3.3 0 3.2 0" />,
  stuck: <path d="M2 8h8M7 5l3 3-3 3M13 3v10" />,
  drop: <path d="M8 2c3 3 4 5 4 7.5a4 4 0 0 1-8 0C4 7 5 5 8 2ZM6 11.5l4-4" />,
  rise: <path d="m2 12 4-4 3 2.5L14 4M10 4h4v4" />,
  rows: <path d="M2.5 3.5h11M2.5 8h11M2.5 12.5h11" />,
};

interface IconProps {
  readonly name: IconName;
  readonly isSmall?: boolean;
}

/** Hidden from readers, because a word stands beside each. */
export function Icon({ name, isSmall = false }: IconProps) {
  return (
    <svg className={isSmall ? 'i s14' : 'i'} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  );
}

export function Logo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="logo">
      <path className="posts" d="M4 2v20M20 2v20" />
      <rect className="steel" x="7" y="2" width="10" height="9" rx="1" />
      <path className="wave" d="M5.5 16.2c2.2 0 2.2 1.6 4.3 1.6s2.2-1.6 4.4-1.6 2.2 1.6 4.3 1.6" />
    </svg>
  );
}
