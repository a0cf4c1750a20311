import { type GroupDetail } from '@headgate/contract';
import { Count, Delay, Rate } from '../../components/Figures/Figures.js';
import { known } from '../../model/figure.js';
import { behindOf, consumedOf, growthOf, messagesOf, producedOf } from '../../model/lag-figures.js';
import { Growth } from '../Lag/Outlook.js';

/** The sum hides one bad topic: each by itself, the furthest behind first. */
export function Topics({ detail }: { readonly detail: GroupDetail }) {
  const topics = [...detail.topics].sort((a, b) => (b.lagSec?.value ?? -1) - (a.lagSec?.value ?? -1));
  return (
    <section className="card" aria-labelledby="topics">
      <header>
        <h2 id="topics">Topics</h2>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col" className="num">
              Behind
            </th>
            <th scope="col" className="num">
              Messages
            </th>
            <th scope="col" className="num only-wide">
              Backlog grows
            </th>
            <th scope="col" className="num only-wide">
              In
            </th>
            <th scope="col" className="num only-wide">
              Out
            </th>
            <th scope="col" className="num only-wide">
              Partitions
            </th>
          </tr>
        </thead>
        <tbody>
          {topics.map((topic) => (
            <tr key={topic.topic}>
              <td>
                <span className="nm">{topic.topic}</span>
                {topic.isCompacted ? <span className="dim">compacted: lag is an upper bound</span> : null}
              </td>
              <td className="num">
                <b>
                  <Delay of={behindOf(topic)} />
                </b>
              </td>
              <td className="num">
                <Count of={messagesOf(topic)} unit="messages" />
              </td>
              <td className="num only-wide">
                <Growth of={growthOf(topic)} />
              </td>
              <td className="num only-wide">
                <Rate of={producedOf(topic)} />
              </td>
              <td className="num only-wide">
                <Rate of={consumedOf(topic)} />
              </td>
              <td className="num only-wide">
                <Count of={known(topic.partitionCount)} unit="partitions" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
