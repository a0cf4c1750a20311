/** Colours as the theme resolves them: the tokens are registered as colours, so a canvas reads real values. */
export interface ChartColors {
  readonly delay: string;
  readonly objective: string;
  readonly asked: string;
  readonly granted: string;
  readonly used: string;
  readonly ceiling: string;
  readonly safe: string;
  readonly surface: string;
  readonly ink: string;
  readonly text: string;
  readonly grid: string;
  readonly held: string;
  readonly heldBg: string;
  readonly overBg: string;
  readonly blind: string;
  readonly blindBg: string;
}

export function readColors(element: Element): ChartColors {
  const style = getComputedStyle(element);
  const color = (token: string): string => style.getPropertyValue(token).trim() || '#808080';
  return {
    delay: color('--c-delay'),
    objective: color('--c-limit'),
    asked: color('--c-asked'),
    granted: color('--c-granted'),
    used: color('--c-used'),
    ceiling: color('--c-ref'),
    safe: color('--c-ref'),
    surface: color('--surface'),
    ink: color('--ink-2'),
    text: color('--ink-3'),
    grid: color('--grid'),
    held: color('--held'),
    heldBg: color('--held-bg'),
    overBg: color('--over-bg'),
    blind: color('--blind'),
    blindBg: color('--blind-bg'),
  };
}

export const DASHES: Readonly<Record<string, number[]>> = {
  delay: [],
  objective: [6, 4],
  asked: [1.5, 4],
  granted: [],
  used: [7, 3],
  ceiling: [],
  safe: [2, 3],
};

export const WIDTHS: Readonly<Record<string, number>> = {
  delay: 2,
  objective: 1.6,
  asked: 1.6,
  granted: 2.2,
  used: 2,
  ceiling: 1.4,
  safe: 1.4,
};
