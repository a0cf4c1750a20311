import type uPlot from 'uplot';
import { type ChartModel } from '../../model/chart-model.js';
import { formatCount, formatDelay, niceCeil } from '../../model/format.js';
import { formatClock, type Zone } from '../../model/format-time.js';
import { type ChartColors, DASHES, WIDTHS } from './chart-colors.js';
import { drawDirectLabels, drawFlags, drawGround, nameGaps } from './draw.js';

export interface LiveChart {
  model: ChartModel;
  flagTimes: readonly number[];
  range: readonly [number, number];
}

interface ChartSetup {
  readonly live: LiveChart;
  readonly colors: ChartColors;
  readonly zone: Zone;
  readonly width: number;
  readonly height: number;
  readonly hasLabels: boolean;
  readonly hasTimeAxis: boolean;
  readonly onCursor: (index: number | null) => void;
  readonly onZoom: (fromSec: number, toSec: number) => void;
  readonly onReset: () => void;
}

/** From a zoom of half a minute to a week; whole minutes as soon as there is room for two of them. */
const TIME_STEPS_SEC = [5, 10, 20, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** Right of the plot: room for the names of the lines, or none. */
export const LABELS_PX = 132;
export const BARE_PX = 10;

const AXIS_FONT = '450 11.5px "Inter Variable", system-ui, sans-serif';

/** `live` is read anew at each drawing, so that new data needs no new chart. */
export function chartOptions(setup: ChartSetup): uPlot.Options {
  const { live, colors, zone, width, height, hasLabels, hasTimeAxis } = setup;
  const print = live.model.unit === 'sec' ? formatDelay : formatCount;
  return {
    width,
    height,
    padding: [12, hasLabels ? LABELS_PX : BARE_PX, hasTimeAxis ? 0 : 6, 0],
    legend: { show: false },
    cursor: {
      sync: { key: 'flow', scales: ['x', null] },
      points: { show: false },
      y: false,
      drag: { x: true, y: false, setScale: false },
      bind: {
        dblclick: () => () => {
          setup.onReset();
          return null;
        },
      },
    },
    scales: {
      x: { time: true, range: () => [live.range[0], live.range[1]] },
      y: { range: () => [0, topOf(live.model)] },
    },
    axes: [
      {
        show: hasTimeAxis,
        stroke: colors.text,
        font: AXIS_FONT,
        size: 26,
        gap: 4,
        space: hasLabels ? 90 : 64,
        incrs: TIME_STEPS_SEC,
        grid: { show: false },
        ticks: { show: false },
        values: (_u, splits, _axis, _space, step) =>
          splits.map((sec) => formatClock(sec * 1000, zone).slice(0, step >= 60 ? 5 : 8)),
      },
      {
        stroke: colors.text,
        font: AXIS_FONT,
        size: 50,
        gap: 6,
        space: 28,
        grid: { stroke: colors.grid, width: 1 },
        ticks: { show: false },
        values: (_u, splits) => splits.map((value) => (value === 0 ? '0' : print(value))),
      },
    ],
    series: [
      {},
      ...live.model.series.map((series) => ({
        stroke: colors[series.line],
        width: WIDTHS[series.line] ?? 2,
        dash: DASHES[series.line] ?? [],
        points: { show: false },
        spanGaps: false,
      })),
    ],
    hooks: {
      drawClear: [(u) => drawGround(u, live.model, colors)],
      draw: [
        (u) => {
          nameGaps(u, live.model, colors, zone);
          drawFlags(u, live.flagTimes, colors);
          if (hasLabels) drawDirectLabels(u, live.model, colors);
        },
      ],
      setCursor: [(u) => setup.onCursor(u.cursor.idx ?? null)],
      setSelect: [
        (u) => {
          const { left, width: selected } = u.select;
          if (selected < 6) return;
          setup.onZoom(u.posToVal(left, 'x'), u.posToVal(left + selected, 'x'));
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** From zero; the objective is always inside the scale, and so is a spike within a step. */
function topOf(model: ChartModel): number {
  let top = 0;
  for (const series of model.series) {
    for (const value of series.values) if (value !== null && value > top) top = value;
    for (const value of series.high ?? []) if (value !== null && value > top) top = value;
  }
  const nice = niceCeil(top);
  return nice >= top * 1.1 && nice <= top * 1.6 ? nice : top * 1.25 || 1;
}
