import { sharingTable } from './play-sharing.js';

/** The table of CONTROL.md §5, with the product's own code in its last row; one line a way of sharing. */
export function sharingLines(seed: number): readonly string[] {
  const scores = sharingTable(seed);
  const scenarios = [...new Set(scores.map(({ scenario }) => scenario))];
  const sharers = [...new Set(scores.map(({ sharer }) => sharer))];
  const cell = (scenario: string, sharer: string) => {
    const score = scores.find((one) => one.scenario === scenario && one.sharer === sharer)!;
    return [score.used, score.jain, score.worst].map((value) => value.toFixed(2)).join(' / ');
  };
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `Sharing, seed ${seed}: 20 producers, rate = 60 % of offered; used / Jain / worst share of max-min`,
    line(['allocator', ...scenarios]),
    line(['---', ...scenarios.map(() => '---')]),
    ...sharers.map((sharer) => line([sharer, ...scenarios.map((scenario) => cell(scenario, sharer))])),
  ];
}
