import { checkAll, EXIT, runCommand } from './command.js';

/** `headgate validate -f file`: would the API take these policies? */
export const validate = (argv: readonly string[]): Promise<number> =>
  runCommand(argv, async (asked) => {
    const runs = await checkAll(asked);
    if (runs === null) return EXIT.refused;
    asked.print(`${runs.length} ${runs.length === 1 ? 'policy is' : 'policies are'} valid`);
    return EXIT.done;
  });
