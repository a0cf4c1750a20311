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
    /** The kill switch: while it is on, as observe, whatever the policy says. */
    private readonly killSwitch: { readonly isOn: boolean },
    private readonly source: string,
    private readonly linkBase: string | null,
  ) {}

  get mode(): Mode {
    if (this.killSwitch.isOn) return 'observe';
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

  /** False where everything passes and is counted: in observe, and in an outage under the mode `open`. */
  limits(supply: LocalSupply): boolean {
    return this.mode === 'enforce' && supply.state !== 'open';
  }

  /** What a later start of this program may go by; null before the first contact. */
  get lastHeard(): LeaseGrant | null {
    return this.grant;
  }

  isOlder({ epoch, seq }: LeaseGrant): boolean {
    const { grant } = this;
    return grant !== null && (epoch < grant.epoch || (epoch === grant.epoch && seq < grant.seq));
  }

  /** A budget that nobody asked for: it changes the terms, and is no answer. */
  told(news: LeaseGrant): void {
    this.grant = news;
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
      const text = `no budget was received from ${this.source} yet, so this instance keeps to its bootstrap rate${BY[this.bootstrap.from]}`;
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
  hold: { code: 'OUTAGE_HOLD', words: 'last share, although its budget has expired (onOutage: hold)' },
  open: { code: 'OUTAGE_OPEN', words: 'policy for it: everything passes (onOutage: open)' },
  closed: { code: 'OUTAGE_CLOSED', words: 'policy for it: nothing passes (onOutage: closed)' },
};

const BY = { argument: '', file: ' (from its file)', backup: ' (from its backup)' } as const;
