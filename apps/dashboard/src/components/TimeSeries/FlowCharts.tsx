import { type HistoryBody } from '@headgate/contract';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { useTheme } from '../../hooks/use-theme.js';
import { useWidth } from '../../hooks/use-width.js';
import { type ChartModel, type ChartSeries, chartSet, crowdFlags, flagLetter } from '../../model/chart-model.js';
import { toFigure } from '../../model/figure.js';
import { plainCodes } from '../../model/words.js';
import { Count, Delay, Rate, When } from '../Figures/Figures.js';
import { BARE_PX, LABELS_PX } from './chart-options.js';
import { TimeSeries } from './TimeSeries.js';

export interface FlowChartsProps {
  readonly history: HistoryBody;
  readonly group: string;
  readonly range: readonly [number, number];
  readonly only?: readonly string[];
  readonly onZoom: (fromMs: number, toMs: number) => void;
  readonly onReset: () => void;
}

const HistoryTable = lazy(async () => ({ default: (await import('./HistoryTable.js')).HistoryTable }));

const HEIGHT = 140;
const FLAGS_LISTED = 6;

/** Delay, rates and limit on one time axis with one cursor; what happened stands as letters above all three. */
export function FlowCharts({ history, group, range, only, onZoom, onReset }: FlowChartsProps) {
  const [box, width] = useWidth<HTMLElement>();
  const theme = useTheme();
  const [cursor, setCursor] = useState<number | null>(null);
  const [isTable, setTable] = useState(false);
  const first = useRef<uPlot | null>(null);
  const set = useMemo(() => chartSet(history, group), [history, group]);
  const charts = only ? set.charts.filter(({ key }) => only.includes(key)) : set.charts;
  const inner = Math.max(0, width - 32);
  const plotWidth = inner - 50 - (inner > 560 ? LABELS_PX : BARE_PX);
  const pxPerSec = plotWidth / Math.max(1, range[1] - range[0]);
  const flags = useMemo(
    () =>
      crowdFlags(
        history.flags.filter(({ t }) => t >= range[0] && t <= range[1]),
        pxPerSec,
        24,
      ),
    [history.flags, range, pxPerSec],
  );
  const flagTimes = useMemo(() => flags.map((crowd) => crowd[0]!.t), [flags]);
  const at = cursor === null ? null : (set.t[cursor] ?? null);
  const index = at === null ? lastIndex(set.t) : cursor;

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const plot = first.current;
    if (!plot || !['ArrowLeft', 'ArrowRight', 'e'].includes(event.key)) return;
    event.preventDefault();
    const here = cursor ?? set.t.length - 1;
    const next =
      event.key === 'e'
        ? nextFlagIndex(set.t, flagTimes, here)
        : Math.min(set.t.length - 1, Math.max(0, here + (event.key === 'ArrowLeft' ? -1 : 1)));
    const left = plot.valToPos(set.t[next] ?? 0, 'x');
    plot.setCursor({ left, top: 10 });
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the cursor through the charts
    <section className="card plots" aria-label="Charts" ref={box} tabIndex={0} onKeyDown={onKeyDown}>
      {charts.map((model, place) => (
        <div className="plot" key={model.key}>
          <div className="h">
            <h2 className="small">{model.title}</h2>
            {model.series
              .filter(({ isReference, key }) => !isReference || key === 'objective')
              .map((series) => (
                <Key key={series.key} series={series} model={model} index={index} />
              ))}
            {model.band?.kind === 'held' ? (
              <span className="key">
                <svg viewBox="0 0 22 8" aria-hidden="true">
                  <rect width="22" height="8" fill="url(#hatch-held)" />
                </svg>
                held back
              </span>
            ) : null}
            {place === 0 ? (
              <span className="dim xs push">
                {at === null ? (
                  'now'
                ) : (
                  <>
                    at <When at={at * 1000} />
                  </>
                )}
              </span>
            ) : null}
          </div>
          {place === 0 && flags.length > 0 ? (
            <div className="flagrow" aria-hidden="true">
              {flags.map((crowd, number) => (
                <span
                  key={`${crowd[0]!.t}-${crowd[0]!.text}`}
                  className={`k ${crowd[0]!.kind}`}
                  style={{ left: 50 + (crowd[0]!.t - range[0]) * pxPerSec }}
                >
                  {flagLetter(number)}
                </span>
              ))}
            </div>
          ) : null}
          <TimeSeries
            t={set.t}
            model={model}
            flagTimes={flagTimes}
            range={range}
            width={inner}
            height={place === charts.length - 1 ? HEIGHT + 26 : HEIGHT}
            theme={theme}
            hasTimeAxis={place === charts.length - 1}
            label={`${model.title}: ${model.series.map(({ label }) => label).join(', ')}; the same as a table below`}
            onCursor={(next) => setCursor(next)}
            onZoom={(from, to) => onZoom(from * 1000, to * 1000)}
            onReset={onReset}
            {...(place === 0
              ? {
                  onPlot: (plot: uPlot | null) => {
                    first.current = plot;
                  },
                }
              : {})}
          />
        </div>
      ))}
      <div className="evlist">
        {flags.length === 0 ? <span className="dim">Nothing happened in this time.</span> : null}
        {flags.slice(-FLAGS_LISTED).map((crowd, place) => {
          const flag = crowd[0]!;
          const letter = flagLetter(Math.max(0, flags.length - FLAGS_LISTED) + place);
          return (
            <span key={`${flag.t}-${plainCodes(flag.text)}`}>
              <span className={`k ${flag.kind}`}>{letter}</span>
              <When at={flag.t * 1000} /> {plainCodes(flag.text)}
              {crowd.length > 1 ? ` and ${crowd.length - 1} more` : ''}
            </span>
          );
        })}
        {flags.length > FLAGS_LISTED ? <span className="dim">{flags.length - FLAGS_LISTED} earlier</span> : null}
        <button type="button" className="btn ghost sm push" aria-expanded={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? 'Hide the table' : 'Show as table'}
        </button>
      </div>
      {history.gap ? <p className="evlist c-blind">{history.gap}</p> : null}
      {isTable ? (
        <Suspense fallback={null}>
          <HistoryTable set={set} />
        </Suspense>
      ) : null}
    </section>
  );
}

function Key({
  series,
  model,
  index,
}: {
  readonly series: ChartSeries;
  readonly model: ChartModel;
  readonly index: number | null;
}) {
  const value = index === null ? null : (series.values[index] ?? null);
  const figure = toFigure(value, 'no reading at this time');
  const Printed = model.unit === 'sec' ? Delay : model.unit === 'rate' ? Rate : Count;
  return (
    <span className="key">
      <svg viewBox="0 0 22 8" aria-hidden="true">
        <path className={`l-${series.line}`} d="M1 4H21" />
      </svg>
      {series.label}{' '}
      <b>
        <Printed of={figure} />
      </b>
    </span>
  );
}

const lastIndex = (t: readonly number[]): number | null => (t.length === 0 ? null : t.length - 1);

function nextFlagIndex(t: readonly number[], flagTimes: readonly number[], here: number): number {
  const now = t[here] ?? 0;
  const next = flagTimes.find((time) => time > now + 0.5) ?? flagTimes[0];
  if (next === undefined) return here;
  const index = t.findIndex((time) => time >= next);
  return index === -1 ? t.length - 1 : index;
}
