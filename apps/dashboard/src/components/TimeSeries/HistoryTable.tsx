import { type ChartSet } from '../../model/chart-model.js';
import { toFigure } from '../../model/figure.js';
import { CsvButton } from '../Csv/CsvButton.js';
import { Count, Delay, Rate, When } from '../Figures/Figures.js';

const ROWS = 120;

/** The same figures for those who read or copy them; the newest first. */
export function HistoryTable({ set }: { readonly set: ChartSet }) {
  const columns = set.charts.flatMap((chart) =>
    chart.series.filter(({ isReference }) => !isReference).map((series) => ({ chart, series })),
  );
  const rows = set.t
    .map((_, index) => index)
    .slice(-ROWS)
    .reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
    <section className="datatable" tabIndex={0} aria-label="The charts as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {columns.map(({ chart, series }) => (
              <th key={series.key} scope="col" className="num">
                {series.key === 'delay' ? chart.title.toLowerCase() : series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((index) => (
            <tr key={set.t[index]}>
              <td className="dim">
                <When at={set.t[index]! * 1000} />
              </td>
              {columns.map(({ chart, series }) => {
                const Printed = chart.unit === 'sec' ? Delay : chart.unit === 'rate' ? Rate : Count;
                return (
                  <td key={series.key} className="num">
                    <Printed of={toFigure(series.values[index], 'no reading at this time')} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="tfoot">
        <span>{set.t.length > ROWS ? `The newest ${ROWS} of ${set.t.length} times.` : `${set.t.length} times.`}</span>
        <CsvButton
          name="history"
          header={['time', ...columns.map(({ series }) => series.key)]}
          rows={() =>
            [...set.t].map((second, index) => [
              new Date(second * 1000).toISOString(),
              ...columns.map(({ series }) => toFigure(series.values[index], 'no reading at this time')),
            ])
          }
        />
      </div>
    </section>
  );
}
