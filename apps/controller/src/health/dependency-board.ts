import { Clock, type Problem } from '@headgate/core';
import { Inject, Injectable, Logger } from '@nestjs/common';

export type DependencyState = 'up' | 'degraded' | 'down' | 'unknown';

/** One thing the controller depends on, as /readyz shows it. */
export interface Dependency {
  readonly name: string;
  readonly state: DependencyState;
  /** Null where the state is up. */
  readonly reason: string | null;
  /** Wall clock of the last change of state; null where it was never reached. */
  readonly sinceMs: number | null;
  readonly problems: readonly Problem[];
}

/** Who works and who does not, and since when. A change of state is one log line; the same news again is none. */
@Injectable()
export class DependencyBoard {
  private readonly logger = new Logger('Dependencies');
  private readonly dependencies = new Map<string, Dependency>();

  constructor(@Inject(Clock) private readonly clock: Clock) {}

  report(name: string, state: DependencyState, reason: string | null, problems: readonly Problem[] = []): void {
    const before = this.dependencies.get(name);
    const isSame = before?.state === state;
    const sinceMs = isSame ? before.sinceMs : state === 'unknown' ? null : this.clock.wallMs();
    this.dependencies.set(name, { name, state, reason, sinceMs, problems });
    if (isSame || state === 'unknown') return;
    if (state === 'up') this.logger.log(before && before.state !== 'unknown' ? `${name} recovered` : `${name} is up`);
    else this.logger.warn(`${name} is ${state}: ${reason}`);
  }

  forget(name: string): void {
    this.dependencies.delete(name);
  }

  list(): readonly Dependency[] {
    return [...this.dependencies.values()];
  }
}
