import { type GroupDetail } from '@headgate/contract';
import { setParams } from '../../app/router.js';
import { pathOfFlow } from '../../app/routes.js';
import { Banner } from '../../components/Banner/Banner.js';
import { Age, When } from '../../components/Figures/Figures.js';
import { Icon } from '../../components/Icon/Icon.js';
import { Announce, Sentence } from '../../components/Sentence/Sentence.js';
import { Link } from '../../components/Shell/Link.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';

const STATES: Readonly<Record<GroupDetail['state'], string>> = {
  stable: 'stable',
  rebalancing: 'rebalancing',
  empty: 'empty: nobody is a member',
  dead: 'dead',
  unknown: 'state unknown',
};

/** What it is, how it is, and why. */
export function GroupHead({ detail, isOld }: { readonly detail: GroupDetail; readonly isOld: boolean }) {
  const { cluster, group, type, state, isSimple, status, statusReason, since, sentence, failure, sampleAgeMs } = detail;
  const readAtMs = sampleAgeMs === null ? null : Date.parse(detail.serverTime) - sampleAgeMs;
  return (
    <>
      {failure === null && !isOld ? null : (
        <Banner tone="blind" title="Headgate can’t read this group now.">
          {failure ?? 'The controller does not answer'}. What is shown is the newest that was read.
        </Banner>
      )}
      <div className="head">
        <div className="title">
          <div className="row">
            <h1>{group}</h1>
            <StatusPill state={status} />
          </div>
          <p className="meta">
            Kafka {cluster} · {isSimple ? 'assign and commit, no members' : `${type} group, ${STATES[state]}`} ·{' '}
            {detail.flow === null ? (
              'no flow reads it'
            ) : (
              <>
                limits flow <Link to={pathOfFlow(detail.flow)}>{detail.flow}</Link>
              </>
            )}{' '}
            · read <Age atMs={readAtMs} reason="it was never read" oldAfterMs={30_000} /> ago
          </p>
        </div>
        <div className="acts">
          <MakeFlow detail={detail} />
        </div>
      </div>
      <section className="why" aria-label="How far behind">
        <p className="say">
          <Sentence text={sentence} state={status} />
        </p>
        <p className="next">
          {statusReason}
          {since === null ? (
            ''
          ) : (
            <>
              , since <When at={since} />
            </>
          )}
          .
        </p>
        <Announce text={sentence} />
      </section>
    </>
  );
}

function MakeFlow({ detail }: { readonly detail: GroupDetail }) {
  if (detail.flow !== null) return null;
  const off =
    detail.type === 'share'
      ? 'a share group has no positions that a flow could follow'
      : detail.topics.length === 0
        ? 'it never committed, so its topics are not known'
        : null;
  return (
    <button
      type="button"
      className={off === null ? 'btn pri' : 'btn off'}
      aria-disabled={off !== null}
      title={off ?? undefined}
      onClick={() => (off === null ? setParams({ sheet: 'flow' }) : undefined)}
    >
      <Icon name="gate" isSmall />
      Make a flow of it…
    </button>
  );
}
