import { type DryRun } from '@headgate/contract';
import { checkAll, EXIT, runCommand } from './command.js';

/** `headgate plan -f file`: what would change, and what would happen. Stores nothing. */
export const plan = (argv: readonly string[]): Promise<number> =>
  runCommand(argv, async (asked) => {
    const runs = await checkAll(asked);
    for (const run of runs ?? []) for (const line of planLines(run)) asked.print(line);
    return runs === null ? EXIT.refused : EXIT.done;
  });

export function planLines(run: DryRun): string[] {
  if (run.diff.length === 0) return [`${run.flow}: no change (version ${run.version})`];
  const head = run.isNew ? `${run.flow}: new` : `${run.flow}: changes version ${run.version}`;
  const changes = run.diff.map(({ path, before, after }) => `  ${path}: ${shown(before)} → ${shown(after)}`);
  const warnings = run.feasibility
    .filter(({ status }) => status === 'impossible' || status === 'tight')
    .flatMap(({ text, lowers }) => [`  ${text}`, ...lowers.slice(0, 1).map((lower) => `    ${lower}`)]);
  return [head, ...changes, ...warnings, `  ${run.effect}`];
}

const shown = (value: unknown): string => (value === null || value === undefined ? 'none' : JSON.stringify(value));
