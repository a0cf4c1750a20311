import { type PolicyVersionBody } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { flowQuery, versionQuery, versionsQuery } from '../../api/queries.js';
import { setParams, useAddress } from '../../app/router.js';
import { Diff } from '../../components/DiffForm/Diff.js';
import { When } from '../../components/Figures/Figures.js';
import { EmptyState, ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { useFlowView } from '../../hooks/use-stream.js';
import { changeWord, whoWord } from '../../model/words.js';
import { NotFound } from '../NotFound/NotFound.js';
import { RollbackSheet } from './RollbackSheet.js';

/** Who changed what, when and why; and the way back. */
export function VersionsPage({ flow }: { readonly flow: string }) {
  const { params } = useAddress();
  const selected = Number(params.get('sel')) || null;
  const versions = useQuery(versionsQuery(flow));
  const { data: snapshot } = useQuery(flowQuery(flow));
  const isGone = useFlowView(flow, versions);
  if (isGone) {
    return <NotFound what={`No flow is named “${flow}”`} />;
  }
  const current = snapshot?.detail ?? null;
  const list = versions.data?.versions ?? [];
  const newest = list[0];
  return (
    <>
      <div className="head">
        <div className="title">
          <h1>Policy of {flow}</h1>
          <p className="meta">
            {newest
              ? `${newest.version} ${newest.version === 1 ? 'version' : 'versions'}; the newest is in force`
              : 'Each change is a version that stays'}
          </p>
        </div>
      </div>
      <div className="half">
        <section className="card" aria-label="Versions">
          {versions.data ? (
            list.length === 0 ? (
              <EmptyState icon="history" title="No version is kept">
                <span>A flow of the YAML file has its versions there.</span>
              </EmptyState>
            ) : (
              <VersionTable list={list} selected={selected ?? newest?.version ?? null} />
            )
          ) : versions.isError ? (
            <ErrorPanel title="Versions can’t be read" error={versions.error} onRetry={() => void versions.refetch()} />
          ) : (
            <Skeleton height={240} lines={5} />
          )}
        </section>
        {newest ? (
          <VersionCard
            flow={flow}
            version={selected ?? newest.version}
            newest={newest.version}
            canRoll={current?.source === 'api'}
          />
        ) : null}
      </div>
      {params.get('sheet') === 'rollback' &&
      selected !== null &&
      current?.source === 'api' &&
      selected !== current.version ? (
        <RollbackSheet flow={flow} to={selected} version={current.version} onClose={() => setParams({ sheet: null })} />
      ) : null}
    </>
  );
}

function VersionTable({
  list,
  selected,
}: {
  readonly list: readonly PolicyVersionBody[];
  readonly selected: number | null;
}) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Version</th>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {list.map((version) => (
          <tr key={version.version} className={version.version === selected ? 'sel' : undefined}>
            <td>
              <button
                type="button"
                className="btn ghost sm"
                aria-pressed={version.version === selected}
                onClick={() => setParams({ sel: String(version.version) })}
              >
                v{version.version}
              </button>{' '}
              <span className="dim">
                {changeWord(version.change)}
                {version.rolledBackTo === null ? '' : ` to v${version.rolledBackTo}`}
              </span>
            </td>
            <td className="dim">
              <When at={version.changedAt} />
            </td>
            <td>{whoWord(version.changedBy)}</td>
            <td>{version.reason ?? <span className="dim">no reason given</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface VersionCardProps {
  readonly flow: string;
  readonly version: number;
  readonly newest: number;
  readonly canRoll: boolean;
}

function VersionCard({ flow, version, newest, canRoll }: VersionCardProps) {
  const query = useQuery(versionQuery(flow, version));
  return (
    <section className="card" aria-label={`Version ${version}`}>
      <header>
        <h2>v{version}</h2>
        <span className="dim s grow">{version === newest ? 'in force' : 'against the one before'}</span>
        {version === newest ? null : (
          <button
            type="button"
            className={canRoll ? 'btn sm' : 'btn sm off'}
            aria-disabled={!canRoll}
            title={canRoll ? undefined : 'Defined in the YAML file: change it there'}
            onClick={() => (canRoll ? setParams({ sheet: 'rollback', sel: String(version) }) : undefined)}
          >
            Roll back to v{version}…
          </button>
        )}
      </header>
      <div className="body stack">
        {query.data ? (
          <>
            <Diff diff={query.data.diff} />
            {query.data.policy ? (
              <details>
                <summary>The whole policy</summary>
                <pre className="cmd">{JSON.stringify(query.data.policy, null, 2)}</pre>
              </details>
            ) : (
              <p className="dim">The flow was removed by this version.</p>
            )}
          </>
        ) : query.isError ? (
          <ErrorPanel title="This version can’t be read" error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton height={120} />
        )}
      </div>
    </section>
  );
}
