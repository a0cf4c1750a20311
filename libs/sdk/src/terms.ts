import { type LeaseGrant, MILLI, type Mode, type OverflowPolicy } from '@headgate/core';
import { type Hold } from './hold.js';
import { type Terms0 } from './options.js';
import { type LocalSupply, type SupplyState } from './outage-mode.js';

/** What holds for a flow now: the bootstrap until the first contact, then what the policy says. */
export class Terms {
  private grant: LeaseGrant | null = null;
  private lastAnswerMs: number | null = null;

  constructor(
    private readonly flow: string,
    private readonly bootstrap: Terms0,
    /** The kill switch: as observe, whatever the policy says. */
    private readonly disabled: boolean,
    private readonly source: string,
    private readonly linkBase: string | null,
  ) {}

  get mode(): Mode {
    if (this.disabled) return 'observe';
    return this.grant?.terms.mode ?? this.bootstrap.mode;
  }

  get overflow(): OverflowPolicy {
    return this.grant?.terms.overflow ?? this.bootstrap.overflow;
  }

  get refreshAfterMs(): number {
    return this.grant?.refreshAfterMs ?? 1000;
  }

  get ttlMs(): number {
    return this.grant?.ttlMs ?? 5000;
  }

  get answeredAtMs(): number | null {
    return this.lastAnswerMs;
  }

  heard(grant: LeaseGrant, nowMs: number): void {
    this.grant = grant;
    this.lastAnswerMs = nowMs;
  }

  /** Why the flow is held, as its errors and its status tell it. */
  hold(supply: LocalSupply): Hold {
    const { grant, flow } = this;
    const ownRatePerSec = supply.shareMilliPerSec / MILLI;
    if (grant === null) {
      const text = `no budget was received from ${this.source} yet, so this instance keeps to its bootstrap rate`;
      return {
        flow,
        ratePerSec: ownRatePerSec,
        reason: { code: 'BOOTSTRAP', text },
        link: this.link(`/v1/flows/${flow}`),
      };
    }
    const link = this.link(grant.terms.reason.link);
    const outage = OUTAGES[supply.state];
    if (outage === null) {
      const { code, text } = grant.terms.reason;
      return { flow, ratePerSec: grant.rateMilliPerSec / MILLI, reason: { code, text }, link };
    }
    const text = `${this.source} does not answer, so this instance keeps to its ${outage.words}`;
    return { flow, ratePerSec: ownRatePerSec, reason: { code: outage.code, text }, link };
  }

  private link(path: string): string | null {
    if (path === '') return null;
    return this.linkBase === null ? path : new URL(path, this.linkBase).href;
  }
}

const OUTAGES: Readonly<Record<SupplyState, { readonly code: string; readonly words: string } | null>> = {
  bootstrap: null,
  leased: null,
  holding: { code: 'OUTAGE_HOLDING', words: 'last share' },
  safe: { code: 'OUTAGE_SAFE', words: 'safe share' },
};
