import { toFigure } from '../../model/figure.js';
import { Diff } from '../DiffForm/Diff.js';
import { FeasibilityNote } from '../Feasibility/FeasibilityNote.js';
import { Rate } from '../Figures/Figures.js';
import { Sentence } from '../Sentence/Sentence.js';
import { type Preview } from './use-preview.js';

/** What would happen, before it does: sentence, rates, who is touched, every field that differs. */
export function PreviewCard({ preview }: { readonly preview: Preview }) {
  const { result, problems, error, isCurrent } = preview;
  return (
    <section className={isCurrent ? 'preview' : 'preview waits'} aria-label="Preview" aria-live="polite">
      <h3>Preview</h3>
      {problems.length > 0 || error ? (
        <div className="c-over">
          {error && problems.length === 0 ? <p>{error}</p> : null}
          <ul className="problems">
            {problems.map(({ path, message }) => (
              <li key={path + message}>
                {path ? <b>{path}</b> : null} {message}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {result === null ? (
        error ? null : (
          <p className="dim">Asking the controller…</p>
        )
      ) : (
        <>
          <p className="effect">{result.effect}</p>
          {result.why ? (
            <p className="sub">
              <Sentence text={result.why} state="held" />
            </p>
          ) : null}
          <FeasibilityNote feasibility={result.feasibility} />
          <dl className="kv">
            <div>
              <dt>Rate now</dt>
              <dd>
                <Rate of={toFigure(result.ratePerSec, 'no decision was taken yet')} />
              </dd>
            </div>
            <div>
              <dt>Rate with the change</dt>
              <dd>
                <Rate of={toFigure(result.ratePerSecNow, result.ratePerSecNowReason)} />
              </dd>
            </div>
            <div>
              <dt>Would hold back</dt>
              <dd>
                <Rate of={toFigure(result.wouldHoldPerSec, 'what producers ask is unknown')} />
              </dd>
            </div>
            <div>
              <dt>Touches</dt>
              <dd>
                {result.producersTouched.length === 0
                  ? 'no producer that leases now'
                  : result.producersTouched.map(({ producer, instances }) => `${producer} (${instances})`).join(', ')}
              </dd>
            </div>
          </dl>
          <Diff diff={result.diff} />
        </>
      )}
    </section>
  );
}
