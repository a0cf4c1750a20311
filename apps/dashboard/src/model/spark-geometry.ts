export interface SparkShape {
  readonly line: string;
  /** The part above the objective. */
  readonly hot: string;
  readonly objectiveY: number | null;
  readonly gaps: readonly { readonly x: number; readonly width: number }[];
}

const WIDTH = 112;
const TOP = 3;
const BOTTOM = 26;

/** In a box of 112 × 28; from zero, the objective always inside. */
export function sparkGeometry(values: readonly (number | null)[], objective: number | null): SparkShape {
  const highest = Math.max(objective === null ? 0 : objective * 1.25, ...values.map((value) => value ?? 0), 1e-9);
  const step = values.length > 1 ? WIDTH / (values.length - 1) : WIDTH;
  const y = (value: number): number => round(BOTTOM - (value / highest) * (BOTTOM - TOP));
  let line = '';
  let hot = '';
  const gaps: { x: number; width: number }[] = [];
  for (const [index, value] of values.entries()) {
    const x = round(index * step);
    if (value === null) {
      const last = gaps.at(-1);
      const from = round(Math.max(0, (index - 1) * step));
      const end = round(Math.min(WIDTH, (index + 1) * step));
      if (last && last.x + last.width >= from) last.width = round(end - last.x);
      else gaps.push({ x: from, width: round(end - from) });
      continue;
    }
    const before = index > 0 ? values[index - 1] : null;
    const isOver = objective !== null && value > objective;
    line += `${typeof before === 'number' ? 'L' : 'M'}${x} ${y(value)}`;
    const goesOn = isOver && typeof before === 'number';
    if (isOver)
      hot += goesOn
        ? `${hot && before > objective ? '' : `M${round((index - 1) * step)} ${y(before)}`}L${x} ${y(value)}`
        : `M${x} ${y(value)}`;
  }
  return { line, hot, objectiveY: objective === null ? null : y(objective), gaps };
}

const round = (value: number): number => Math.round(value * 10) / 10;
