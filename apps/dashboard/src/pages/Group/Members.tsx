import { type GroupDetail } from '@headgate/contract';
import { Count, Rate } from '../../components/Figures/Figures.js';
import { EmptyState } from '../../components/Panels/Panels.js';
import { type Figure, known, toFigure, unknown } from '../../model/figure.js';
import { formatCount } from '../../model/format.js';

type Member = NonNullable<GroupDetail['members']>[number];

/** A group of hundreds is told by its first ones. */
const SHOWN = 12;
const NAMED = 8;

/** Who owns which partitions, and what each consumes. */
export function Members({ detail }: { readonly detail: GroupDetail }) {
  const { members, membersReason, memberCount, state } = detail;
  return (
    <section className="card" aria-labelledby="members">
      <header>
        <h2 id="members">Members</h2>
        <span className="dim s">
          <Count of={toFigure(memberCount, detail.memberCountReason)} unit="members" />
        </span>
      </header>
      {members === null || members.length === 0 ? (
        <EmptyState icon="wait" title={members === null ? 'Members were not read' : 'Nobody is a member'}>
          <span>
            {members === null
              ? membersReason
              : state === 'empty'
                ? 'No consumer of this group is running; its positions stay.'
                : 'Positions are stored without members.'}
          </span>
        </EmptyState>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Member</th>
              <th scope="col">Partitions</th>
              <th scope="col" className="num">
                Consumes
              </th>
            </tr>
          </thead>
          <tbody>
            {members.slice(0, SHOWN).map((member) => (
              <tr key={member.id}>
                <td>
                  <span className="nm" title={member.id}>
                    {member.clientId}
                  </span>
                  <span className="dim">{member.host.replace(/^\//, '')}</span>
                </td>
                <td>{owned(detail, member)}</td>
                <td className="num">
                  <Rate of={consumed(detail, member)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {members !== null && members.length > SHOWN ? (
        <div className="tfoot">{formatCount(members.length - SHOWN)} more members</div>
      ) : null}
    </section>
  );
}

function owned({ topics }: GroupDetail, { owns }: Member): string {
  const names = owns.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => (topics.length > 1 ? `${topic} p${partition}` : `p${partition}`)),
  );
  if (names.length === 0) return 'none: idle';
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(' ')} and ${rest} more` : names.join(' ');
}

function consumed({ partitions }: GroupDetail, { owns, id }: Member): Figure {
  const mine = partitions.filter(({ owner }) => owner === id);
  if (mine.length === 0) return owns.some((one) => one.partitions.length > 0) ? unknown('not told') : known(0);
  let sum = 0;
  for (const { consumedPerSec, consumedPerSecReason } of mine) {
    if (consumedPerSec === null) return unknown(consumedPerSecReason ?? 'not told');
    sum += consumedPerSec;
  }
  return known(sum);
}
