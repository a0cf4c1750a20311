import { type ProducersBody } from '@headgate/contract';
import { Count, Rate } from '../../components/Figures/Figures.js';
import { EmptyState } from '../../components/Panels/Panels.js';
import { known, toFigure } from '../../model/figure.js';

const NOT_TOLD = 'it has not told yet';

export function Producers({ producers }: { readonly producers: ProducersBody }) {
  return (
    <section className="card" aria-labelledby="producers">
      <header>
        <h2 id="producers">Producers</h2>
        <span className="dim s">who leases from this flow</span>
      </header>
      {producers.producers.length === 0 ? (
        <EmptyState icon="wait" title="No producer yet">
          <span>
            {producers.directInstances
              ? `${producers.directInstances} instances lease straight from Redis and tell nothing.`
              : 'None leased within the last half minute. Three lines put the SDK into yours: see “Connect a queue”.'}
          </span>
        </EmptyState>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Producer</th>
              <th scope="col" className="num">
                Asked
              </th>
              <th scope="col" className="num">
                Granted
              </th>
              <th scope="col" className="num only-wide">
                Sent
              </th>
              <th scope="col" className="num only-wide">
                Waiting
              </th>
            </tr>
          </thead>
          <tbody>
            {producers.producers.map((producer) => (
              <tr key={producer.producer}>
                <td>
                  <span className="nm">{producer.producer}</span>
                  <span className="dim">
                    {producer.instances} {producer.instances === 1 ? 'instance' : 'instances'} · {producer.client}
                  </span>
                </td>
                <td className="num">
                  <Rate of={toFigure(producer.askedPerSec, NOT_TOLD)} />
                </td>
                <td className="num">
                  <Rate of={toFigure(producer.grantedPerSec, NOT_TOLD)} />
                </td>
                <td className="num only-wide">
                  <Rate of={toFigure(producer.usedPerSec, NOT_TOLD)} />
                </td>
                <td className="num only-wide">
                  <Count of={known(producer.waiting)} unit="callers" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
