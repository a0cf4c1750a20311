import { setTimeout as sleep } from 'node:timers/promises';
import { type PolicyBody } from '@headgate/contract';
import { Logger } from '@nestjs/common';
import { DEMO_FLOW, demoPolicy, isDemoQueue } from './demo-flow.js';

/** Backlog after which the flow is enforced: the problem is to be seen before its cure. */
const ENOUGH_MESSAGES = 500;
const LOOK_EVERY_MS = 200;
/** Enforced after so long in any case, milliseconds. */
const LONGEST_SCENE_MS = 12_000;
const CALL_MS = 5000;

/** What the story finds out: the flow is the demo's, or the name is taken by one that limits other work. */
export interface DemoStage {
  begin(): void;
  leave(): void;
}

/**
 * Makes the demo's flow by the API, as anybody does: first in observe, so that the backlog rises, then enforced. A flow
 * that is there is left as it is, whatever somebody made of it; a start that ended in the first scene is gone on with.
 * Nothing is produced before the flow is known to be the demo's: its producers would spend somebody else's budget.
 */
export class DemoStory {
  private readonly logger = new Logger('Demo');
  private readonly over = new AbortController();

  constructor(
    private readonly url: string,
    private readonly stage: DemoStage,
  ) {}

  stop(): void {
    this.over.abort();
  }

  /** Tries until the database takes it. */
  async tell(): Promise<void> {
    while (!this.over.signal.aborted) {
      try {
        return await this.scenes();
      } catch (error) {
        if (this.over.signal.aborted) return;
        this.logger.warn(`The demo's flow could not be made yet: ${(error as Error).message}`);
        await this.pause();
      }
    }
  }

  private async scenes(): Promise<void> {
    const body = { policy: demoPolicy('observe'), reason: 'The demo: first the problem' };
    const made = await this.call('PUT', '', { 'if-none-match': '*' }, body);
    if (made.status === 412) return this.goOn();
    if (!made.ok) return this.leave(await this.refusal(made));
    this.stage.begin();
    await this.enforce(((await made.json()) as { version: number }).version);
  }

  /** Somebody else made it; only what the story itself left unfinished is finished. */
  private async goOn(): Promise<void> {
    const found = await this.call('GET', '');
    if (!found.ok) return this.leave(await this.refusal(found));
    const { policy } = (await found.json()) as FlowBody;
    if (!policy?.constraints.some(isDemoQueue)) return this.leave(`the flow ${DEMO_FLOW} does not limit its queue`);
    this.stage.begin();
    const answer = await this.call('GET', '/versions');
    const { versions = [] } = (await answer.json()) as { versions?: { version: number; reason: string | null }[] };
    const [newest] = versions;
    if (newest?.version === 1 && newest.reason === 'The demo: first the problem') await this.enforce(1);
  }

  private async enforce(version: number): Promise<void> {
    const untilMs = performance.now() + LONGEST_SCENE_MS;
    while (performance.now() < untilMs && (await this.backlog()) < ENOUGH_MESSAGES) await this.pause();
    if (this.over.signal.aborted) return;
    const body = { policy: demoPolicy('enforce'), reason: 'The demo: then the cure' };
    const done = await this.call('PUT', '', { 'if-match': `"${version}"` }, body);
    if (!done.ok && done.status !== 412)
      this.logger.warn(`The demo's flow stays in observe: ${await this.refusal(done)}`);
  }

  /** What was refused for good, for example a name of the file; a database that is away comes back, and is tried again. */
  private async refusal(answer: Response): Promise<string> {
    const told = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    if (answer.status >= 500) throw new Error(told);
    return told;
  }

  private leave(why: string): void {
    this.logger.warn(`The demo does not run, ${why}. Start with --no-demo to leave it out`);
    this.stage.leave();
  }

  private async backlog(): Promise<number> {
    const answer = await this.call('GET', '');
    const { decision } = (await answer.json()) as FlowBody;
    return decision?.constraints[0]?.lagMessages ?? 0;
  }

  private call(method: string, path: string, headers = {}, body?: object): Promise<Response> {
    return fetch(`${this.url}/v1/flows/${DEMO_FLOW}${path}`, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.any([this.over.signal, AbortSignal.timeout(CALL_MS)]),
    });
  }

  private async pause(): Promise<void> {
    await sleep(LOOK_EVERY_MS, undefined, { signal: this.over.signal }).catch(() => {});
  }
}

/** What of a flow the story looks at. */
interface FlowBody {
  readonly policy: PolicyBody | null;
  readonly decision: { readonly constraints: readonly { readonly lagMessages: number | null }[] } | null;
}
