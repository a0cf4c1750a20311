import { type ClusterLag, type LagSource, type LagTarget, type Reading, type SweepPlan } from '@headgate/core';
import { FakeGroupSweeper, type ToldGroup } from './fake-group-sweeper.js';

type Answer = (atMs: number, sequence: number) => Reading;

/** A lag source whose answers a test writes. A target nobody wrote an answer for has no group. */
export class FakeLagSource implements LagSource {
  readonly kind = 'fake';
  private readonly answers = new Map<string, Answer>();
  private readonly waiting = new Set<() => void>();
  private readonly sweepers = new Map<ClusterLag, FakeGroupSweeper>();
  private told: readonly ToldGroup[] = [];
  private sweepFailure: string | null = null;
  /** The newest plan that a sweeper was asked for under. */
  plan: SweepPlan | null = null;
  /** What `missingRights` answers. */
  missing: readonly string[] = [];
  private sequence = 0;
  private isSilent = false;
  private isGone = false;

  constructor(private readonly monotonicMs: () => number = () => performance.now()) {}

  /** What the target reads from now on; `atMs` and `sequence` are the source's own. */
  set(id: string, reading: Reading): void {
    this.answers.set(id, (atMs, sequence) => ({
      ...reading,
      sequence,
      atMs,
      ...(reading.ok ? { committedAtMs: atMs, endAtMs: atMs } : {}),
    }));
  }

  /** What every sweep finds from now on; a text: why it finds nothing. */
  tellGroups(told: readonly ToldGroup[] | string): void {
    if (typeof told !== 'string') this.told = told;
    this.sweepFailure = typeof told === 'string' ? told : null;
    for (const sweeper of this.sweepers.values())
      Object.assign(sweeper, { told: this.told, failure: this.sweepFailure });
  }

  sweeper(cluster: ClusterLag, plan: SweepPlan): FakeGroupSweeper {
    this.plan = plan;
    const sweeper = new FakeGroupSweeper(cluster, plan.everyMs, this.monotonicMs);
    this.sweepers.set(cluster, sweeper);
    return Object.assign(sweeper, { told: this.told, failure: this.sweepFailure });
  }

  /** From now on nothing is answered until the deadline, the signal or `close`: then every target times out. */
  silence(): void {
    this.isSilent = true;
  }

  speak(): void {
    this.isSilent = false;
    this.settle();
  }

  async poll(targets: readonly LagTarget[], signal: AbortSignal): Promise<ReadonlyMap<string, Reading>> {
    if (this.isSilent && !this.isGone && !signal.aborted) await this.untilSettled(signal);
    this.sequence += 1;
    return new Map(targets.map((target) => [target.id, this.read(target, signal)]));
  }

  async missingRights(): Promise<readonly string[]> {
    return this.missing;
  }

  /** From now on every target is unreachable, at once. */
  refuse(): void {
    this.isGone = true;
    this.settle();
  }

  async close(): Promise<void> {
    this.refuse();
  }

  private read({ id, group }: LagTarget, signal: AbortSignal): Reading {
    const failed = { ok: false, atMs: this.monotonicMs(), sequence: this.sequence } as const;
    if (this.isGone) return { ...failed, reason: 'unreachable', message: 'The fake refuses or is closed' };
    if (this.isSilent || signal.aborted)
      return { ...failed, reason: 'timeout', message: 'Nothing was answered in time' };
    const answer = this.answers.get(id);
    if (answer) return answer(failed.atMs, failed.sequence);
    return { ...failed, reason: 'no-group', message: `There is no group ${group}` };
  }

  private untilSettled(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        this.waiting.delete(settle);
        signal.removeEventListener('abort', settle);
        resolve();
      };
      this.waiting.add(settle);
      signal.addEventListener('abort', settle);
    });
  }

  private settle(): void {
    for (const settle of [...this.waiting]) settle();
  }
}
