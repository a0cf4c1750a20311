import { useEffect, useRef, useState } from 'react';
import { sentenceParts } from '../../model/sentence.js';

interface SentenceProps {
  readonly text: string;
  readonly state: string;
}

/** The server's words; figures are set off, and nothing else is changed. */
export function Sentence({ text, state }: SentenceProps) {
  return sentenceParts(text, state).map((part, index) =>
    part.isFigure ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
      <b key={index} className={part.tone ? `c-${part.tone}` : undefined}>
        {part.text}
      </b>
    ) : (
      part.text
    ),
  );
}

const QUIET_MS = 10_000;

/** Read aloud at most once in ten seconds: a figure that moves each second would talk without end. */
export function Announce({ text }: { readonly text: string }) {
  const [said, setSaid] = useState(text);
  const lastMs = useRef(0);
  useEffect(() => {
    const waitMs = Math.max(0, lastMs.current + QUIET_MS - performance.now());
    const timer = setTimeout(() => {
      lastMs.current = performance.now();
      setSaid(text);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="vh" aria-live="polite">
      {said}
    </p>
  );
}
