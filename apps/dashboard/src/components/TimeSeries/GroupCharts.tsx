import { type GroupHistoryBody } from '@headgate/contract';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTheme } from '../../hooks/use-theme.js';
import { useWidth } from '../../hooks/use-width.js';
import { toFigure } from '../../model/figure.js';
import { groupCharts } from '../../model/group-charts.js';
import { Count, Delay, When } from '../Figures/Figures.js';
import { TimeSeries } from './TimeSeries.js';

const HistoryTable = lazy(async () => ({ default: (await import('./HistoryTable.js')).HistoryTable }));
const HEIGHT = 130;
const NOTHING = (): void => {};

interface GroupChartsProps {
  readonly history: GroupHistoryBody;
  readonly spanSec: number;
}

/** Seconds behind and messages that wait, on one time axis; what happened to the group stands as marks and as a list. */
export function GroupCharts({ history, spanSec }: GroupChartsProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const theme = useTheme();
  const [cursor, setCursor] = useState<number | null>(null);
  const [isTable, setTable] = useState(false);
  const set = useMemo(() => groupCharts(history), [history]);
  const flagTimes = useMemo(() => history.events.map(({ at }) => Date.parse(at) / 1000), [history]);
  const nowSec = Date.parse(history.serverTime) / 1000;
  const range = useMemo((): readonly [number, number] => [nowSec - spanSec, nowSec], [nowSec, spanSec]);
  const index = cursor ?? set.t.length - 1;
  return (
    <div ref={box}>
      {set.charts.map((model, place) => (
        <div className="plot" key={model.key}>
          <div className="h">
            <h3 className="small">{model.title}</h3>
            <span className="key">
              <b>
                {model.unit === 'sec' ? (
                  <Delay of={toFigure(model.series[0]!.values[index] ?? null, 'no reading at this time')} />
                ) : (
                  <Count of={toFigure(model.series[0]!.values[index] ?? null, 'no reading at this time')} />
                )}
              </b>
            </span>
            {place === 0 ? (
              <span className="dim xs push">
                {cursor === null ? 'now' : set.t[cursor] === undefined ? null : <When at={set.t[cursor] * 1000} />}
              </span>
            ) : null}
          </div>
          <TimeSeries
            t={set.t}
            model={model}
            flagTimes={flagTimes}
            range={range}
            width={Math.max(0, width - 32)}
            height={place === set.charts.length - 1 ? HEIGHT + 26 : HEIGHT}
            theme={theme}
            hasTimeAxis={place === set.charts.length - 1}
            label={`${model.title} of ${history.group}; the same as a table below`}
            onCursor={setCursor}
            onZoom={NOTHING}
            onReset={NOTHING}
          />
        </div>
      ))}
      <div className="evlist">
        {history.events.length === 0 ? <span className="dim">Nothing happened to it in this time.</span> : null}
        {history.events.slice(0, 6).map(({ at, topic, partition, text }) => (
          <span key={`${at} ${topic} ${partition} ${text}`}>
            <When at={Date.parse(at)} /> {topic}
            {partition === null ? '' : `/${partition}`}: {text}
          </span>
        ))}
        <button type="button" className="btn ghost sm push" aria-expanded={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? 'Hide the table' : 'Show as table'}
        </button>
      </div>
      {history.gap ? <p className="evlist dim">{history.gap}</p> : null}
      {isTable ? (
        <Suspense fallback={null}>
          <HistoryTable set={set} />
        </Suspense>
      ) : null}
    </div>
  );
}
