import { type LagTarget } from '@headgate/core';
import { Injectable, Logger } from '@nestjs/common';
import { JobRunner } from '../loop/job-runner.js';
import { SourceRegistry } from './source-registry.js';

/** Rights change by hand and seldom; what was granted is noticed after so long. */
const EVERY_MS = 60_000;
const DEADLINE_MS = 10_000;

/**
 * Which rights are missing to read what the flows name (E33): a broker filters in silence, so that a group or a topic we
 * may not see looks as if it were not there. Asked at start, when flows change, and once a minute.
 */
@Injectable()
export class RightsCheck {
  private readonly logger = new Logger('Rights');
  private readonly missing = new Map<string, readonly string[]>();
  /** Aborted when the cluster is dropped: a check that is under way then tells nothing any more. */
  private readonly begun = new Map<string, AbortController>();

  constructor(
    private readonly sources: SourceRegistry,
    private readonly jobs: JobRunner,
  ) {}

  begin(cluster: string, targets: () => readonly LagTarget[]): void {
    const begun = new AbortController();
    this.begun.set(cluster, begun);
    this.jobs.start({
      name: jobOf(cluster),
      everyMs: EVERY_MS,
      deadlineMs: DEADLINE_MS,
      run: (signal) => this.check(cluster, targets(), AbortSignal.any([signal, begun.signal])),
    });
  }

  /** Flows changed: what they name now is asked about at once. */
  again(cluster: string): void {
    if (!this.jobs.isManual) void this.jobs.runNow(jobOf(cluster));
  }

  drop(cluster: string): void {
    this.jobs.remove(jobOf(cluster));
    this.begun.get(cluster)?.abort();
    this.begun.delete(cluster);
    this.missing.delete(cluster);
  }

  /** For people, with the next step; null where nothing is missing as far as is known. */
  gapOf(cluster: string): string | null {
    const missing = this.missing.get(cluster) ?? [];
    if (missing.length === 0) return null;
    const more = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
    return `missing rights: ${missing.slice(0, 5).join(', ')}${more}. Grant them to the user that Headgate logs in with`;
  }

  private async check(cluster: string, targets: readonly LagTarget[], signal: AbortSignal): Promise<void> {
    const source = this.sources.of(cluster);
    if (source.missingRights === undefined || targets.length === 0) return;
    const wanted = {
      groups: [...new Set(targets.map(({ group }) => group))],
      topics: [...new Set(targets.flatMap(({ topics }) => topics))],
    };
    const before = this.missing.get(cluster) ?? [];
    const found = await source.missingRights(wanted, signal).catch(() => before); // a cluster that is silent tells by itself
    if (signal.aborted) return;
    this.missing.set(cluster, found);
    for (const right of found) if (!before.includes(right)) this.logger.warn(`${cluster}: ${right} is missing`);
    for (const right of before) if (!found.includes(right)) this.logger.log(`${cluster}: ${right} is there now`);
  }
}

const jobOf = (cluster: string): string => `rights:${cluster}`;
