import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type AdoptionBody } from '@headgate/contract';
import { ApiClient, UnreachableError } from './api-client.js';
import { EXIT } from './command.js';

const USAGE = 'usage: headgate adopt [--reason <why>] [--url http://127.0.0.1:8080]   without --reason it only shows\n';
const LOOK_EVERY_MS = 250;
/** The control loop publishes once a cycle, which is at most a minute. */
const LOOKS = 4 * 65;

/**
 * `headgate adopt`: shows the flows whose buckets another database speaks for and, with a reason, takes them over. It is
 * refused while the other controller lives.
 */
export async function adopt(argv: readonly string[]): Promise<number> {
  const fail = (text: string, code: number): number => {
    process.stderr.write(text);
    return code;
  };
  let values: { reason?: string; url?: string };
  try {
    const options = { reason: { type: 'string' }, url: { type: 'string' } } as const;
    values = parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    return fail(`headgate: ${(error as Error).message}\n${USAGE}`, EXIT.usage);
  }
  const api = new ApiClient((values.url ?? 'http://127.0.0.1:8080').replace(/\/+$/, ''));
  try {
    const told = values.reason === undefined ? await api.adoption() : await api.adopt(values.reason);
    if (!told.ok) {
      const problems = (told.error.problems ?? []).map(({ path, message }) => `  ${path}: ${message}\n`);
      return fail(`headgate: ${told.error.code}: ${told.error.message}\n${problems.join('')}`, EXIT.refused);
    }
    return values.reason === undefined ? show(told.body) : await follow(api, told.body);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return fail(`headgate: ${error.message}\n`, EXIT.unreachable);
  }
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** 0 where nothing is foreign, 1 where something waits to be adopted. */
function show({ database, foreign }: AdoptionBody): number {
  say(
    `database: ${database === null ? 'has not answered yet' : `${database.databaseId}, generation ${database.generation}`}`,
  );
  for (const { flow, text, validForMs } of foreign)
    say(`${flow}: ${text}${validForMs > 0 ? ` (its controller lives: stop it first)` : ''}`);
  if (foreign.length === 0) say('every bucket that was seen belongs to it: there is nothing to adopt');
  return foreign.length === 0 ? EXIT.done : EXIT.refused;
}

/** Waits until the flows taken over have been published. */
async function follow(api: ApiClient, { adopted, database }: AdoptionBody): Promise<number> {
  if (adopted.length === 0) {
    say('every bucket that was seen belongs to this database already: nothing was changed');
    return EXIT.done;
  }
  let left: readonly string[] = adopted;
  for (let look = 0; look < LOOKS && left.length > 0; look += 1) {
    await setTimeout(LOOK_EVERY_MS);
    const told = await api.adoption();
    if (told.ok) left = adopted.filter((flow) => told.body.foreign.some((bucket) => bucket.flow === flow));
  }
  for (const flow of adopted)
    say(
      left.includes(flow)
        ? `${flow}: not published yet, see /readyz`
        : `${flow}: taken over, generation ${database?.generation}`,
    );
  return left.length === 0 ? EXIT.done : EXIT.refused;
}
