import type uPlot from 'uplot';
import { type ChartModel } from '../../model/chart-model.js';
import { formatCount, formatDelay } from '../../model/format.js';
import { formatClock, type Zone } from '../../model/format-time.js';
import { placeLabels } from '../../model/place-labels.js';
import { type ChartColors } from './chart-colors.js';

const HATCH_STEP = 7;

/** Diagonal lines over a ground, clipped to whatever path was set before. */
function hatch(ctx: CanvasRenderingContext2D, ground: string, line: string, leans: 1 | -1, box: uPlot.BBox): void {
  const ratio = devicePixelRatio;
  ctx.fillStyle = ground;
  ctx.fillRect(box.left, box.top, box.width, box.height);
  ctx.strokeStyle = line;
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = 1.3 * ratio;
  ctx.beginPath();
  const step = HATCH_STEP * 1.4 * ratio;
  for (let x = box.left - box.height; x < box.left + box.width + box.height; x += step) {
    ctx.moveTo(x, box.top);
    ctx.lineTo(x + leans * box.height, box.top + box.height);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** Below the lines: where nothing is known, and the area between the two series of the band. */
export function drawGround(u: uPlot, model: ChartModel, colors: ChartColors): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  drawBand(u, model, colors);
  for (const [from, to] of model.gaps) {
    const left = u.valToPos(from, 'x', true);
    const width = u.valToPos(to, 'x', true) - left;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, Math.max(width, 2), bbox.height);
    ctx.clip();
    hatch(ctx, colors.blindBg, colors.blind, 1, bbox);
    ctx.restore();
  }
  ctx.restore();
}

/** Above the lines: since when a gap is there, or that nothing was recorded before. */
export function nameGaps(u: uPlot, model: ChartModel, colors: ChartColors, zone: Zone): void {
  u.ctx.save();
  for (const [from, to] of model.gaps) {
    const left = Math.max(u.bbox.left, u.valToPos(from, 'x', true));
    const right = Math.min(u.bbox.left + u.bbox.width, u.valToPos(to, 'x', true));
    const isBefore = from === u.data[0][0];
    const text = isBefore
      ? `nothing recorded before ${formatClock(to * 1000, zone)}`
      : `no reading since ${formatClock(from * 1000, zone)}`;
    nameGap(u.ctx, text, left, right - left, u.bbox, colors);
  }
  u.ctx.restore();
}

/** Where it is wide enough, a gap says what it is. */
function nameGap(
  ctx: CanvasRenderingContext2D,
  text: string,
  left: number,
  width: number,
  bbox: uPlot.BBox,
  colors: ChartColors,
): void {
  const ratio = devicePixelRatio;
  ctx.font = `620 ${12 * ratio}px "Inter Variable", system-ui, sans-serif`;
  const wide = ctx.measureText(text).width + 24 * ratio;
  if (width < wide + 8 * ratio) return;
  const [x, y] = [left + width / 2, bbox.top + bbox.height * 0.62];
  ctx.fillStyle = colors.surface;
  ctx.fillRect(x - wide / 2, y - 11 * ratio, wide, 22 * ratio);
  ctx.fillStyle = colors.blind;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(text, x, y);
}

function drawBand(u: uPlot, model: ChartModel, colors: ChartColors): void {
  const { band } = model;
  if (!band) return;
  const t = u.data[0];
  const upper = u.data[band.upper + 1];
  const lower = u.data[band.lower + 1];
  if (!upper || !lower) return;
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  for (let index = 1; index < t.length; index++) {
    const [a0, a1, b0, b1] = [upper[index - 1], upper[index], lower[index - 1], lower[index]];
    if (a0 == null || a1 == null || b0 == null || b1 == null || (a0 <= b0 && a1 <= b1)) continue;
    const [x0, x1] = [u.valToPos(t[index - 1]!, 'x', true), u.valToPos(t[index]!, 'x', true)];
    ctx.moveTo(x0, u.valToPos(Math.max(a0, b0), 'y', true));
    ctx.lineTo(x1, u.valToPos(Math.max(a1, b1), 'y', true));
    ctx.lineTo(x1, u.valToPos(b1, 'y', true));
    ctx.lineTo(x0, u.valToPos(b0, 'y', true));
    ctx.closePath();
  }
  ctx.clip();
  if (band.kind === 'held') hatch(ctx, colors.heldBg, colors.held, -1, bbox);
  else {
    ctx.fillStyle = colors.overBg;
    ctx.fillRect(bbox.left, bbox.top, bbox.width, bbox.height);
  }
  ctx.restore();
}

/** Each line named at its end, so that nobody has to match colours with a legend. */
export function drawDirectLabels(u: uPlot, model: ChartModel, colors: ChartColors): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const print = model.unit === 'sec' ? formatDelay : formatCount;
  const ends = model.series.flatMap((series) => {
    const last = series.values.at(-1);
    if (last === undefined || last === null)
      return [
        {
          text: `${series.key === 'delay' ? model.title.toLowerCase() : series.label}: unknown`,
          y: bbox.top + bbox.height / 2,
        },
      ];
    const name = series.key === 'delay' ? model.title.toLowerCase() : series.label;
    const text = series.isReference ? `${name} ${print(last)}` : name;
    return [{ text, y: u.valToPos(last, 'y', true) }];
  });
  const ys = placeLabels(
    ends.map(({ y }) => y),
    13 * ratio,
    bbox.top,
    bbox.top + bbox.height,
  );
  ctx.save();
  ctx.font = `600 ${12 * ratio}px "Inter Variable", system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = colors.ink;
  for (const [index, { text }] of ends.entries()) ctx.fillText(text, bbox.left + bbox.width + 8 * ratio, ys[index]!);
  ctx.restore();
}

/** Hairlines of what happened, through all charts. */
export function drawFlags(u: uPlot, times: readonly number[], colors: ChartColors): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colors.text;
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.beginPath();
  for (const t of times) {
    const x = u.valToPos(t, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.moveTo(x, 0);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}
