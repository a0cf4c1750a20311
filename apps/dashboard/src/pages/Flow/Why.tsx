import { type FlowDetail } from '@headgate/contract';
import { pathOfDecision } from '../../app/routes.js';
import { When } from '../../components/Figures/Figures.js';
import { Announce, Sentence } from '../../components/Sentence/Sentence.js';
import { Link } from '../../components/Shell/Link.js';
import { bindingOf } from '../../model/flow-picture.js';
import { formatRate } from '../../model/format.js';
import { clampWord, reasonWord } from '../../model/words.js';

/** A sentence before a chart: the server's own, the same as in the API and in the SDK's error. */
export function Why({ detail }: { readonly detail: FlowDetail }) {
  const { decision, summary, flow } = detail;
  const text = decision?.why ?? `${flow} has no rate yet: ${detail.decisionReason ?? 'no decision was taken'}`;
  const binding = bindingOf(decision);
  return (
    <section className="why" aria-label="Why">
      <p className="say">
        <Sentence text={text.endsWith('.') ? text : `${text}.`} state={summary.state} />
      </p>
      <Announce text={text} />
      {decision ? (
        <>
          <p className="next">
            {reasonWord(decision.reason)}
            {summary.since ? (
              <>
                . So since <When at={summary.since} />
              </>
            ) : null}
            .
          </p>
          <div className="facts">
            <span>
              Decision <b>#{decision.number}</b>
            </span>
            {binding ? (
              <span>
                law asked <b>{formatRate(binding.lawAskPerSec)}</b>
              </span>
            ) : null}
            <span>
              clamp <b>{decision.clamp === null ? 'none' : clampWord(decision.clamp)}</b>
            </span>
            {decision.publishedReason ? (
              <span className="c-over">
                not published: <b>{decision.publishedReason}</b>
              </span>
            ) : null}
            <Link to={pathOfDecision(flow, decision.number)}>Inputs and rule</Link>
          </div>
        </>
      ) : null}
    </section>
  );
}
