import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useZone } from '../../hooks/use-zone.js';
import { type ChartModel } from '../../model/chart-model.js';
import { readColors } from './chart-colors.js';
import { chartOptions, type LiveChart } from './chart-options.js';

interface TimeSeriesProps {
  readonly t: readonly number[];
  readonly model: ChartModel;
  readonly flagTimes: readonly number[];
  readonly range: readonly [number, number];
  readonly width: number;
  readonly height: number;
  readonly theme: string;
  readonly hasTimeAxis: boolean;
  readonly label: string;
  readonly onCursor: (index: number | null) => void;
  readonly onZoom: (fromSec: number, toSec: number) => void;
  readonly onReset: () => void;
  /** Hands the plot out, so that keys can move the cursor of all charts through one of them. */
  readonly onPlot?: (plot: uPlot | null) => void;
}

/** One plot. It is made anew when theme, zone, width or the set of lines change; new data only moves it. */
export function TimeSeries(props: TimeSeriesProps) {
  const { t, model, flagTimes, range, width, height, theme, hasTimeAxis, label } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const live = useRef<LiveChart>({ model, flagTimes, range });
  const handlers = useRef(props);
  const zone = useZone();
  useLayoutEffect(() => {
    live.current.model = model;
    live.current.flagTimes = flagTimes;
    live.current.range = range;
    handlers.current = props;
  });
  const lines = model.series.map(({ key }) => key).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `theme` and `lines` stand for colours and series
  useEffect(() => {
    const element = host.current;
    if (!element || width === 0) return;
    const made = new uPlot(
      chartOptions({
        live: live.current,
        colors: readColors(element),
        zone,
        width,
        height,
        hasLabels: width > 560,
        hasTimeAxis,
        onCursor: (index) => handlers.current.onCursor(index),
        onZoom: (from, to) => handlers.current.onZoom(from, to),
        onReset: () => handlers.current.onReset(),
      }),
      plotData(t, model),
      element,
    );
    plot.current = made;
    handlers.current.onPlot?.(made);
    return () => {
      handlers.current.onPlot?.(null);
      plot.current = null;
      made.destroy();
    };
  }, [width, height, theme, zone, lines, hasTimeAxis, model.unit]);
  useEffect(() => {
    plot.current?.setData(plotData(t, model), false);
    plot.current?.setScale('x', { min: range[0], max: range[1] });
  }, [t, model, range]);
  return <div ref={host} className="canvas" role="img" aria-label={label} style={{ height }} />;
}

function plotData(t: readonly number[], model: ChartModel): uPlot.AlignedData {
  return [t as number[], ...model.series.map(({ values }) => values as (number | null)[])];
}
