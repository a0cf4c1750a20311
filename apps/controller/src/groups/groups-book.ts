import { type LagOverview } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { lagOverview } from './lag-overview.js';
import { newSweptState, type SweptState, sweptBody } from './swept-cluster.js';

/** What the sweeps know of every cluster. */
@Injectable()
export class GroupsBook {
  private readonly states = new Map<string, SweptState>();

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly configs: ConfigService,
  ) {}

  of(cluster: string): SweptState {
    const state = this.states.get(cluster) ?? newSweptState(cluster);
    this.states.set(cluster, state);
    return state;
  }

  drop(cluster: string): void {
    this.states.delete(cluster);
  }

  /** By name. */
  list(): readonly SweptState[] {
    return [...this.states.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  overview(): LagOverview {
    const states = this.list();
    const everyMs = this.configs.groups.everySec * 1000;
    const groups = states.flatMap((state) => state.groups);
    return lagOverview(
      groups,
      states.map((state) => sweptBody(state, everyMs, this.toUtc)),
    );
  }

  readonly toUtc = (monotonicMs: number): string =>
    new Date(this.clock.wallMs() - this.clock.monotonicMs() + monotonicMs).toISOString();
}
