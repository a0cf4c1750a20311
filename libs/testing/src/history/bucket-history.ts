/** How a call ended: an answer, a refusal that changed nothing, or a failure that leaves open whether it was executed. */
export type CallEnd = 'ok' | 'refused' | 'unknown';

interface Timed {
  readonly flow: string;
  /** Milliseconds on one clock that all who wrote this history share. What the call did was done in between. */
  readonly startMs: number;
  readonly endMs: number;
  readonly end: CallEnd;
}

export interface PublishCall extends Timed {
  readonly kind: 'publish';
  readonly epoch: number;
  readonly seq: number;
  readonly rateMilliPerSec: number;
  readonly burstMilli: number;
  /** Of the bucket; null where the call was not answered. */
  readonly generation: string | null;
}

export interface LeaseCall extends Timed {
  readonly kind: 'lease';
  readonly instance: string;
  readonly requestId: string;
  readonly wantMilli: number;
  readonly grantId: string | null;
  readonly grantedMilli: number;
  readonly ttlMs: number;
  readonly learning: boolean;
  /** Returns that rode along: what was asked to be credited, for the answer does not say what was. */
  readonly returnedMilli: number;
}

export interface GiveBackCall extends Timed {
  readonly kind: 'giveBack';
  readonly instance: string;
  readonly returns: readonly { readonly grantId: string; readonly tokensMilli: number }[];
  readonly creditedMilli: readonly number[];
}

/** Tokens that an instance spent. */
export interface Spending {
  readonly kind: 'spend';
  readonly flow: string;
  readonly instance: string;
  readonly atMs: number;
  readonly milli: number;
}

export type HistoryEvent = PublishCall | LeaseCall | GiveBackCall | Spending;

export type History = readonly HistoryEvent[];

/** Milliseconds of the machine's monotonic clock, which all its processes share. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;
