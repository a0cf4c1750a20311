import { type Problem } from '@headgate/core';
import { describeProblem } from '../config/config.error.js';
import { checkAll, EXIT, runCommand } from './command.js';
import { planLines } from './plan.js';

/** `headgate apply -f file --reason why`: all policies are checked first; then those that differ are stored, one by one. */
export const apply = (argv: readonly string[]): Promise<number> =>
  runCommand(argv, async (asked) => {
    const { api, policies, reason, print } = asked;
    if (reason === undefined) {
      print('headgate: apply needs --reason: it stands in the history of the flow');
      return EXIT.usage;
    }
    const runs = await checkAll(asked);
    if (runs === null) return EXIT.refused;
    for (const [at, run] of runs.entries()) {
      for (const line of planLines(run)) print(line);
      if (run.diff.length === 0) continue;
      const told = await api.apply(policies[at]!, run.version, reason);
      if (!told.ok) {
        print(`${run.flow}: ${told.error.code}: ${told.error.message}`);
        for (const problem of told.error.problems ?? []) print(`  ${describeProblem(problem as Problem)}`);
        return EXIT.refused;
      }
      print(`${run.flow}: version ${told.body.version} is in force`);
    }
    return EXIT.done;
  });
