import { type ConstraintViewBody, type DecisionBody, type FlowSummary, type Readiness } from '@headgate/contract';

/** A decision as `/v1/flows/:flow` shows it, with what was published of it. */
export type Decided = DecisionBody & {
  readonly epoch: number | null;
  readonly seq: number;
  readonly publishedReason: string | null;
};

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

const PATIENCE_MS = 3_000;

/** What an operator sees of the controller: its API, its metrics, its readiness. */
export class ControllerApi {
  constructor(private readonly url: string) {}

  async decision(flow: string): Promise<Decided> {
    const { body } = await this.ask<{ decision: Decided | null }>(`/v1/flows/${flow}`);
    if (body.decision === null) throw new Error(`nothing was decided yet for ${flow}`);
    return body.decision;
  }

  async constraint(flow: string): Promise<ConstraintViewBody> {
    return (await this.decision(flow)).constraints[0]!;
  }

  async summary(flow: string): Promise<FlowSummary> {
    const { body } = await this.ask<{ flows: FlowSummary[] }>('/v1/flows?limit=100');
    return body.flows.find((summary) => summary.flow === flow)!;
  }

  async budget(flow: string): Promise<{ ratePerSec: number; epoch: number; generation: string; learning: boolean }> {
    const { status, body } = await this.ask<never>(`/v1/flows/${flow}/budget`);
    if (status !== 200) throw new Error(`the budget is answered with ${status}`);
    return body;
  }

  ready(): Promise<Answer<Readiness>> {
    return this.ask('/readyz');
  }

  /** Of one dependency, what /readyz as a whole answers and what it says of this one. */
  async dependency(name: string): Promise<{ status: number; state: string | undefined; reason: string | null }> {
    const { status, body } = await this.ready();
    const found = body.dependencies.find((dependency) => dependency.name === name);
    return { status, state: found?.state, reason: found?.reason ?? null };
  }

  async isLive(): Promise<boolean> {
    return (await this.ask('/livez')).status === 200;
  }

  lease(flow: string, wantTokens: number): Promise<Answer<{ error?: { code: string } }>> {
    const lease = { flow, requestId: crypto.randomUUID(), wantTokens, heldTokens: 0 };
    return this.ask('/v1/leases', { producer: 'curl', instance: 'curl:1', client: 'curl/8', leases: [lease] });
  }

  /** The series of one metric that name the flow, or anything else that is given. */
  async series(metric: string, label: string): Promise<string[]> {
    const answer = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await answer.text()).split('\n').filter((line) => line.startsWith(`${metric}{`) && line.includes(label));
  }

  private async ask<Body>(path: string, send?: object): Promise<Answer<Body>> {
    const answer = await fetch(`${this.url}${path}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(send && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(send) }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body };
  }
}
