import { type PolicyDiff } from '@headgate/contract';
import { labelOf } from '../../model/policy-fields.js';

/** What stands now, struck out, and what would stand instead. */
export function Diff({ diff }: { readonly diff: readonly PolicyDiff[] }) {
  if (diff.length === 0) return <p className="dim">Nothing changes.</p>;
  return (
    <dl className="diff">
      {diff.map(({ path, before, after }) => (
        <div key={path}>
          <dt>{labelOf(path)}</dt>
          <dd>
            {before === null || before === undefined ? null : <del>{show(before)}</del>}{' '}
            {after === null || after === undefined ? <span className="dim">taken away</span> : <ins>{show(after)}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
  return JSON.stringify(value);
}
