import {
  type AdoptionBody,
  AdoptionSchema,
  type DryRun,
  DryRunSchema,
  ErrorBodySchema,
  type MeasureBody,
  MeasureSchema,
  PolicyChangedSchema,
} from '@headgate/contract';
import { z } from 'zod';
import { type CliPolicy } from './policy-file.js';

const CALL_MS = 15_000;

/** A code that this program does not know is told as it is. */
const Refusal = z.object({ error: ErrorBodySchema.extend({ code: z.string() }) });
const Changed = PolicyChangedSchema.pick({ version: true });
const NEXT = 'give the address of a Headgate controller of this version with --url';

/** What one call said: the body where it was taken, the refusal where not. */
export type Told<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly error: z.output<typeof Refusal>['error'] };

/** The controller could not be asked at all. */
export class UnreachableError extends Error {}

const measurePath = (flow: string): string => `/v1/flows/${encodeURIComponent(flow)}/measure`;

/** The HTTP API, as the commands use it: they decide nothing themselves, so their answers are those of the API. */
export class ApiClient {
  constructor(private readonly url: string) {}

  dryRun({ flow, policy }: CliPolicy): Promise<Told<DryRun>> {
    return this.call(DryRunSchema, 'PUT', `/v1/flows/${encodeURIComponent(flow)}?dryRun=true`, {}, { policy });
  }

  /** `version` null: the flow is new. */
  apply({ flow, policy }: CliPolicy, version: number | null, reason: string): Promise<Told<{ version: number }>> {
    const headers = version === null ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` };
    return this.call(Changed, 'PUT', `/v1/flows/${encodeURIComponent(flow)}`, headers, { policy, reason });
  }

  beginMeasure(flow: string, body: object): Promise<Told<MeasureBody>> {
    return this.call(MeasureSchema, 'POST', measurePath(flow), {}, body);
  }

  measureOf(flow: string): Promise<Told<MeasureBody>> {
    return this.call(MeasureSchema, 'GET', measurePath(flow), {});
  }

  stopMeasure(flow: string): Promise<Told<MeasureBody>> {
    return this.call(MeasureSchema, 'DELETE', measurePath(flow), {});
  }

  adoption(): Promise<Told<AdoptionBody>> {
    return this.call(AdoptionSchema, 'GET', '/v1/adoption', {});
  }

  adopt(reason: string): Promise<Told<AdoptionBody>> {
    return this.call(AdoptionSchema, 'POST', '/v1/adoption', {}, { reason });
  }

  private async call<T>(
    shape: z.ZodType<T>,
    method: string,
    path: string,
    headers: object,
    body?: object,
  ): Promise<Told<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(CALL_MS),
    }).catch((error: Error) => {
      throw new UnreachableError(
        `${this.url} does not answer: ${error.cause instanceof Error ? error.cause.message : error.message}`,
      );
    });
    const foreign = () =>
      new UnreachableError(`${this.url} answers ${response.status}, and not as Headgate does: ${NEXT}`);
    const answer: unknown = await response.json().catch(() => Promise.reject(foreign()));
    if (!response.ok) {
      const refusal = Refusal.safeParse(answer);
      if (!refusal.success) throw foreign();
      return { ok: false, error: refusal.data.error };
    }
    const taken = shape.safeParse(answer);
    if (!taken.success) throw foreign();
    return { ok: true, body: taken.data };
  }
}
