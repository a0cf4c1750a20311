import '../../styles/lag.css';
import { type GroupDetail } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ApiError } from '../../api/api-error.js';
import { groupQuery } from '../../api/lag.js';
import { hrefTo, navigate, setParams, useAddress } from '../../app/router.js';
import { pathOfFlow } from '../../app/routes.js';
import { ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { useView } from '../../hooks/use-stream.js';
import { NotFound } from '../NotFound/NotFound.js';
import { Findings } from './Findings.js';
import { GroupHead } from './GroupHead.js';
import { Members } from './Members.js';
import { PartitionBars } from './PartitionBars.js';
import { Partitions } from './Partitions.js';
import { Past } from './Past.js';
import { Score } from './Score.js';
import { Topics } from './Topics.js';

const NewFlowSheet = lazy(async () => ({
  default: (await import('../../components/PolicySheet/NewFlowSheet.js')).NewFlowSheet,
}));

interface GroupPageProps {
  readonly cluster: string;
  readonly group: string;
}

/** How far behind, closing or not, which partition, who owns it? */
export function GroupPage({ cluster, group }: GroupPageProps) {
  useView({ kind: 'system' });
  const { params } = useAddress();
  const query = useQuery(groupQuery(cluster, group));
  if (query.error instanceof ApiError && [400, 404].includes(query.error.status))
    return <NotFound what={`No group is named “${group}” on ${cluster}`} />;
  if (!query.data) {
    return (
      <>
        <div className="head">
          <h1>{group}</h1>
        </div>
        <section className="card">
          {query.isError ? (
            <ErrorPanel title={`${group} can’t be read`} error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <Skeleton height={480} lines={6} />
          )}
        </section>
      </>
    );
  }
  const detail: GroupDetail = query.data;
  return (
    <>
      <GroupHead detail={detail} isOld={query.isError} />
      <Score detail={detail} />
      <Past cluster={cluster} group={group} />
      <div className="half">
        <PartitionBars detail={detail} />
        <div className="column">
          <Members detail={detail} />
          <Findings findings={detail.findings} />
        </div>
      </div>
      {detail.topics.length > 1 ? <Topics detail={detail} /> : null}
      <Partitions detail={detail} />
      {params.get('sheet') === 'flow' && detail.flow === null ? (
        <Suspense fallback={null}>
          <NewFlowSheet
            cluster={cluster}
            group={group}
            topics={detail.topics.map(({ topic }) => topic)}
            onClose={() => setParams({ sheet: null })}
            onDone={(flow) => navigate(hrefTo(pathOfFlow(flow)))}
          />
        </Suspense>
      ) : null}
    </>
  );
}
