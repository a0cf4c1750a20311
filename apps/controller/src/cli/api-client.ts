import { type AdoptionBody, type DryRun, type ErrorResponse, type MeasureBody } from '@headgate/contract';
import { type CliPolicy } from './policy-file.js';

const CALL_MS = 15_000;

/** What one call said: the body where it was taken, the refusal where not. */
export type Told<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly error: ErrorResponse['error'] };

/** The controller could not be asked at all. */
export class UnreachableError extends Error {}

const measurePath = (flow: string): string => `/v1/flows/${encodeURIComponent(flow)}/measure`;

/** The HTTP API, as the commands use it: they decide nothing themselves, so their answers are those of the API. */
export class ApiClient {
  constructor(private readonly url: string) {}

  dryRun({ flow, policy }: CliPolicy): Promise<Told<DryRun>> {
    return this.call('PUT', `/v1/flows/${encodeURIComponent(flow)}?dryRun=true`, {}, { policy });
  }

  /** `version` null: the flow is new. */
  apply({ flow, policy }: CliPolicy, version: number | null, reason: string): Promise<Told<{ version: number }>> {
    const headers = version === null ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` };
    return this.call('PUT', `/v1/flows/${encodeURIComponent(flow)}`, headers, { policy, reason });
  }

  beginMeasure(flow: string, body: object): Promise<Told<MeasureBody>> {
    return this.call('POST', measurePath(flow), {}, body);
  }

  measureOf(flow: string): Promise<Told<MeasureBody>> {
    return this.call('GET', measurePath(flow), {});
  }

  stopMeasure(flow: string): Promise<Told<MeasureBody>> {
    return this.call('DELETE', measurePath(flow), {});
  }

  adoption(): Promise<Told<AdoptionBody>> {
    return this.call('GET', '/v1/adoption', {});
  }

  adopt(reason: string): Promise<Told<AdoptionBody>> {
    return this.call('POST', '/v1/adoption', {}, { reason });
  }

  private async call<T>(method: string, path: string, headers: object, body?: object): Promise<Told<T>> {
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
    const answer = (await response.json().catch(() => {
      throw new UnreachableError(`${this.url} answers ${response.status}, and not as Headgate does`);
    })) as T | ErrorResponse;
    return response.ok ? { ok: true, body: answer as T } : { ok: false, error: (answer as ErrorResponse).error };
  }
}
