import { type PolicyDiff } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { versionQuery } from '../../api/queries.js';
import { whoWord } from '../../model/words.js';
import { Diff } from '../DiffForm/Diff.js';
import { When } from '../Figures/Figures.js';

interface ConflictProps {
  readonly flow: string;
  readonly expected: number;
  readonly current: number;
  readonly mine: readonly PolicyDiff[];
  /** It answers a click at the other end of the sheet, and must be seen; otherwise nobody's page is moved. */
  readonly isRefusal: boolean;
  readonly onRebase: (policy: Record<string, unknown>) => void;
}

/** Two edited at once: both changes are shown, and nobody's is lost without being seen. */
export function Conflict({ flow, expected, current, mine, isRefusal, onRebase }: ConflictProps) {
  const { data, isError } = useQuery(versionQuery(flow, current));
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isRefusal) box.current?.scrollIntoView();
  }, [isRefusal]);
  return (
    <section ref={box} className="preview conflict" role="alert">
      <h3>
        Version {current} stands now; yours began from {expected}
      </h3>
      {data ? (
        <>
          <p>
            {whoWord(data.changedBy)} changed it at <When at={data.changedAt} />
            {data.reason ? `: “${data.reason}”` : ''}
          </p>
          <Diff diff={data.diff} />
          <h3>Yours</h3>
          <Diff diff={mine} />
          {data.policy ? (
            <button type="button" className="btn" onClick={() => onRebase(data.policy as Record<string, unknown>)}>
              Put my changes on top of v{current}
            </button>
          ) : (
            <p>The flow was removed by this version.</p>
          )}
        </>
      ) : (
        <p className="dim">{isError ? 'Version can’t be read; close the sheet and open it again.' : 'Reading it…'}</p>
      )}
    </section>
  );
}
