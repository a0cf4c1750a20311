import { setTimeout as sleep } from 'node:timers/promises';
import { type BrokerSample } from '../demo/broker-view.js';
import { type Child, startProcess } from '../demo/child.js';
import { startController } from '../demo/controller.js';
import { measuresOf, quantile, type TrialSecond } from './measures.js';
import { CAPACITY_PER_SEC, MEMBERS, OBJECTIVE_SEC, OFFERED_PER_SEC, SETTLED_SEC, type Trial } from './scenarios.js';
import { type Played } from './simulate.js';
import { type TrialBroker, type TrialWorld } from './world.js';

/** Plays one trial on a real broker with real processes. The truth is what the broker says and the records' own times. */
export async function runTrial(
  trial: Trial,
  broker: TrialBroker,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Played> {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const world = await broker.open(trial);
    ends.push(() => world.close());
    const env = {
      ...{ ...world.env, FLOW: trial.name, OFFERED_PER_SEC: String(OFFERED_PER_SEC) },
      WORK_MS_PER_MESSAGE: String((1000 * MEMBERS) / CAPACITY_PER_SEC),
    };
    if (trial.backlogMessages > 0) await fill(env, trial.backlogMessages, world);
    const flow = {
      ...{ flow: trial.name, mode: 'enforce', objective: { delaySec: OBJECTIVE_SEC }, overflow: { strategy: 'block' } },
      rate: { ceilingPerSec: OFFERED_PER_SEC, floorPerSec: OFFERED_PER_SEC / 100, safePerSec: 0.25 * OFFERED_PER_SEC },
      constraints: [world.constraint],
    };
    const controller = await startController({ ...world.settings, flows: [flow] }, { ...world.controllerEnv });
    ends.push(() => controller.stop());
    const stage = new Stage({ ...env, HEADGATE_URL: controller.url }, broker, world.files);
    ends.push(() => stage.stop());
    stage.startConsumers();
    stage.start(world.files.producer, {});
    return await watch(trial, { world, url: controller.url, stage, signal, say });
  } finally {
    for (const end of ends.reverse()) await end().catch((error: unknown) => say(`clean-up: ${String(error)}`));
  }
}

/** The processes of a trial. */
class Stage {
  private consumers: Child[] = [];
  private readonly others: Child[] = [];
  readonly delaysMs: { readonly atMs: number; readonly delaysMs: readonly number[] }[] = [];
  private busy: number[] = [];
  /** Messages that consumers told of so far. */
  consumed = 0;

  constructor(
    private readonly env: Record<string, string>,
    private readonly broker: TrialBroker,
    private readonly files: TrialWorld['files'],
  ) {}

  startConsumers(): void {
    this.consumers = Array.from({ length: MEMBERS }, () =>
      startProcess(this.files.consumer, this.env, (report) => {
        if (report.kind !== 'consumer') return;
        this.consumed += report.consumed;
        this.delaysMs.push({ atMs: performance.now(), delaysMs: report.delaysMs });
        if (report.busyShare !== undefined) this.busy.push(report.busyShare);
      }),
    );
  }

  start(file: string, env: Record<string, string>): void {
    this.others.push(startProcess(file, { ...this.env, ...env }, () => undefined));
  }

  /** Mean of what was told since it was last asked; null where nobody told. */
  takeBusyShare(): number | null {
    const told = this.busy;
    this.busy = [];
    return told.length === 0 ? null : told.reduce((sum, share) => sum + share, 0) / told.length;
  }

  async happen(event: Trial['events'][number]): Promise<void> {
    if (event.do === 'capacity')
      for (const each of this.consumers) each.tell({ workMs: (1000 * MEMBERS) / event.perSec });
    if (event.do === 'crash') for (const each of this.consumers) each.signal('SIGKILL');
    if (event.do === 'restart') this.startConsumers();
    if (event.do === 'stray') this.start(this.files.stray, { OFFERED_PER_SEC: String(event.perSec) });
    if (event.do === 'blind') await this.broker.blind();
    if (event.do === 'see') await this.broker.see();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.others, ...this.consumers].map((child) => child.stop()));
  }
}

interface Tools {
  readonly world: TrialWorld;
  readonly url: string;
  readonly stage: Stage;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

async function watch(trial: Trial, { world, url, stage, signal, say }: Tools): Promise<Played> {
  const seconds: TrialSecond[] = [];
  const waiting = [...trial.events];
  const startedMs = performance.now();
  let before: BrokerSample = await world.sample(stage.consumed);
  for (let second = 1; second <= trial.seconds; second++) {
    await sleep(Math.max(0, startedMs + 1000 * second - performance.now()), undefined, { signal });
    const now = await world.sample(stage.consumed);
    const consumedPerSec = (1000 * (now.committed - before.committed)) / Math.max(1, now.atMs - before.atMs);
    const ratePerSec = await rateOf(url, trial.name);
    seconds.push({ second, ratePerSec, consumedPerSec, busyShare: stage.takeBusyShare(), backlog: now.backlog });
    before = now;
    if (second % 20 === 0)
      say(`${trial.name} ${second} s: rate ${Math.round(ratePerSec ?? -1)}/s, backlog ${now.backlog}`);
    while (waiting[0] && waiting[0].atSec <= second) await stage.happen(waiting.shift()!);
  }
  const settledMs = startedMs + 1000 * SETTLED_SEC;
  const delaysMs = stage.delaysMs.filter(({ atMs }) => atMs >= settledMs).flatMap((report) => report.delaysMs);
  return { seconds, measures: measuresOf(trial, seconds, quantile(delaysMs, 0.99) / 1000) };
}

async function rateOf(url: string, flow: string): Promise<number | null> {
  try {
    const answer = await fetch(`${url}/v1/flows/${flow}/budget`, { signal: AbortSignal.timeout(900) });
    return ((await answer.json()) as { ratePerSec?: number }).ratePerSec ?? null;
  } catch {
    return null;
  }
}

/** The backlog is there before anybody works. */
async function fill(env: Record<string, string>, messages: number, world: TrialWorld): Promise<void> {
  const stray = startProcess(world.files.stray, { ...env, OFFERED_PER_SEC: '15000' }, () => undefined);
  try {
    while ((await world.sample(0)).sent < messages) await sleep(100);
  } finally {
    await stray.stop();
  }
}
