import { type DryRun } from '@headgate/contract';
import { useEffect, useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { dryRun, type PolicyDraft } from '../../api/queries.js';

export interface Preview {
  /** Of the newest answer, also while a newer one is on its way: nothing jumps. */
  readonly result: DryRun | null;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  readonly error: string | null;
  /** The answer belongs to what is typed now. */
  readonly isCurrent: boolean;
}

const DEBOUNCE_MS = 300;
const NOTHING = { of: '', result: null, problems: [], error: null } as const;

/** Asks the server what a change would do, a moment after the last key. Nothing is stored by it. */
export function usePreview(flow: string, policy: PolicyDraft): Preview {
  const wanted = JSON.stringify([flow, policy]);
  const [answer, setAnswer] = useState<{
    readonly of: string;
    readonly result: DryRun | null;
    readonly problems: Preview['problems'];
    readonly error: string | null;
  }>(NOTHING);
  useEffect(() => {
    const [name, draft] = JSON.parse(wanted) as [string, PolicyDraft];
    const stop = new AbortController();
    const timer = setTimeout(() => {
      dryRun(name, draft, stop.signal).then(
        (result) => setAnswer({ of: wanted, result, problems: result.problems, error: null }),
        (error: unknown) => {
          if (stop.signal.aborted) return;
          const problems = error instanceof ApiError ? (error.body?.problems ?? []) : [];
          const text = error instanceof Error ? error.message : 'The preview failed';
          setAnswer((before) => ({ of: wanted, result: before.result, problems, error: text }));
        },
      );
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  return { ...answer, isCurrent: answer.of === wanted };
}

/** Why the change cannot be confirmed; null where it can. */
export function offReasonOf(preview: Preview, reason: string): string | null {
  if (!preview.isCurrent) return 'The preview is on its way';
  if (preview.error !== null) return preview.problems.length > 0 ? 'See the fields above' : preview.error;
  if (preview.result && !preview.result.valid) return 'See what is wrong above';
  if (preview.result && preview.result.diff.length === 0 && !preview.result.isNew) return 'Nothing changes';
  return reason.trim() === '' ? 'Say why, in a few words' : null;
}
