import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type MeasureBody } from '@headgate/contract';
import { ApiClient, UnreachableError } from './api-client.js';
import { EXIT } from './command.js';

const USAGE = 'usage: headgate measure <flow> --reason <why> [--expires 300] [--url http://127.0.0.1:8080]\n';
const ASK_EVERY_MS = 1000;

/** `headgate measure flow`: ramps it until its consumers are saturated. The controller ends a ramp that nobody watches. */
export async function measure(argv: readonly string[]): Promise<number> {
  const fail = (text: string, code: number): number => {
    process.stderr.write(text);
    return code;
  };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return fail(`headgate: ${(error as Error).message}\n${USAGE}`, EXIT.usage);
  }
  const { positionals, values } = parsed;
  const [flow, ...rest] = positionals;
  if (flow === undefined || rest.length > 0 || values.reason === undefined) return fail(USAGE, EXIT.usage);
  const api = new ApiClient((values.url ?? 'http://127.0.0.1:8080').replace(/\/+$/, ''));
  try {
    const body = { reason: values.reason, ...(values.expires ? { expiresInSec: Number(values.expires) } : {}) };
    const begun = await api.beginMeasure(flow, body);
    if (!begun.ok) return fail(`headgate: ${begun.error.code}: ${begun.error.message}\n`, EXIT.refused);
    return await watch(api, flow, begun.body);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return fail(`headgate: ${error.message}\n`, EXIT.unreachable);
  }
}

const parse = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: true,
    options: { reason: { type: 'string' }, expires: { type: 'string' }, url: { type: 'string' } },
  });

/** An interrupt ends the ramp before it ends the command. */
async function watch(api: ApiClient, flow: string, begun: MeasureBody): Promise<number> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let body = begun;
  while (body.phase !== 'ended') {
    await setTimeout(ASK_EVERY_MS, undefined, { signal: interrupted.signal }).catch(() => undefined);
    const told = interrupted.signal.aborted ? await api.stopMeasure(flow) : await api.measureOf(flow);
    if (!told.ok) {
      process.stderr.write(`headgate: ${told.error.code}: ${told.error.message}\n`);
      return EXIT.refused;
    }
    body = told.body;
    if (body.phase === 'none') break;
    if (body.phase !== 'ended') process.stdout.write(`${body.answer}\n`);
  }
  process.stdout.write(`${body.answer}\n`);
  return body.kind === 'exact' ? EXIT.done : EXIT.refused;
}
