import { useState } from 'react';

interface JsonFieldProps {
  readonly draft: Record<string, unknown>;
  readonly onChange: (draft: Record<string, unknown>) => void;
}

/** The whole policy as text. What is no JSON yet stays in the field and changes nothing. */
export function JsonField({ draft, onChange }: JsonFieldProps) {
  const [text, setText] = useState(() => JSON.stringify(draft, null, 2));
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <label className="field wide">
      <span>Policy as JSON</span>
      <textarea
        className="mono"
        rows={22}
        spellCheck={false}
        value={text}
        aria-invalid={problem !== null}
        onChange={(event) => {
          setText(event.target.value);
          try {
            const parsed: unknown = JSON.parse(event.target.value);
            if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
              throw new Error('must be an object');
            setProblem(null);
            onChange(parsed as Record<string, unknown>);
          } catch (error) {
            setProblem(error instanceof Error ? error.message : 'is no JSON');
          }
        }}
      />
      <span className="hint c-over">{problem === null ? '' : `Not read: ${problem}`}</span>
    </label>
  );
}
