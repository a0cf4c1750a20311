import { parseArgs } from 'node:util';
import { type DryRun } from '@headgate/contract';
import { type Problem } from '@headgate/core';
import { describeProblem } from '../config/config.error.js';
import { ApiClient, UnreachableError } from './api-client.js';
import { type CliPolicy, readPolicyFile } from './policy-file.js';

/** 0 done, 1 refused by the API, 2 wrong use, 3 the controller does not answer. */
export const EXIT = { done: 0, refused: 1, usage: 2, unreachable: 3 } as const;

const USAGE = 'usage: headgate validate|plan|apply -f <file> [--url http://127.0.0.1:8080] [--reason <why>]\n';

export interface Asked {
  readonly api: ApiClient;
  readonly policies: readonly CliPolicy[];
  readonly reason: string | undefined;
  print(line: string): void;
}

/** Reads arguments and file, and runs `work`. Whatever went wrong is one readable line or more, never a stack. */
export async function runCommand(argv: readonly string[], work: (asked: Asked) => Promise<number>): Promise<number> {
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const fail = (text: string, code: number) => {
    process.stderr.write(text);
    return code;
  };
  let values: { file?: string; url?: string; reason?: string };
  try {
    const options = {
      file: { type: 'string', short: 'f' },
      url: { type: 'string' },
      reason: { type: 'string' },
    } as const;
    values = parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    return fail(`headgate: ${(error as Error).message}\n${USAGE}`, EXIT.usage);
  }
  if (values.file === undefined) return fail(USAGE, EXIT.usage);
  const file = readPolicyFile(values.file);
  if (!file.ok) return fail(linesOf(values.file, file.problems), EXIT.refused);
  try {
    const api = new ApiClient((values.url ?? 'http://127.0.0.1:8080').replace(/\/+$/, ''));
    return await work({ api, policies: file.policies, reason: values.reason, print });
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return fail(`headgate: ${error.message}\n`, EXIT.unreachable);
  }
}

/** Asks for a dry run of every policy, and prints what is wrong; null where anything is. */
export async function checkAll({ api, policies, print }: Asked): Promise<readonly DryRun[] | null> {
  const runs: DryRun[] = [];
  for (const policy of policies) {
    const told = await api.dryRun(policy);
    const problems = told.ok ? told.body.problems : (told.error.problems ?? []);
    if (told.ok && told.body.valid) {
      runs.push(told.body);
      continue;
    }
    const code = told.ok ? told.body.code : told.error.code;
    print(`${policy.flow}: ${code}${told.ok ? '' : `: ${told.error.message}`}`);
    for (const problem of problems) print(`  ${describeProblem(problem as Problem)}`);
  }
  return runs.length === policies.length ? runs : null;
}

const linesOf = (file: string, problems: readonly Problem[]): string =>
  [`headgate: ${file}`, ...problems.map((problem) => `  ${describeProblem(problem)}`), ''].join('\n');
