import { type GiveBackCall, type History, type LeaseCall, type Spending } from './bucket-history.js';

export interface GrantBound {
  /** The rate that held from `fromMs` on, in the order of time; before the first one it counts as the first. */
  readonly rates: readonly { readonly fromMs: number; readonly milliPerSec: number }[];
  /** Depth of the bucket, milli-tokens: the largest that held. */
  readonly burstMilli: number;
  /** Each loss of state may add learning grants and what was not yet replicated: k × (S × T_lease + B_lost). */
  readonly lossesMilli?: number;
}

/** A bucket's clock counts whole milliseconds: for it a window may be one longer than for who wrote it down. */
const CLOCK_STEP_MS = 1;

/** By how much the worst window came near its bound. */
export interface WorstWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly netMilli: number;
  readonly boundMilli: number;
}

/**
 * I1, from a history: in every window, net of returns, no more was granted than the integral of the rate over it, the
 * depth of the bucket and what losses of state allow. A call counts where it lies wholly within the window, and the
 * window reaches from the first start to the last end, so a slow call excuses and never accuses. Throws with the worst
 * window; gives it otherwise.
 */
export function checkGrantBound(history: History, flow: string, bound: GrantBound): WorstWindow {
  const { burstMilli, lossesMilli = 0 } = bound;
  const seen = new Set<string>();
  const firstSent = new Map<string, number>();
  for (const event of history) {
    if (event.kind !== 'lease' || event.flow !== flow) continue;
    const request = `${event.instance} ${event.requestId}`;
    firstSent.set(request, Math.min(event.startMs, firstSent.get(request) ?? event.startMs));
  }
  const moves = history
    .filter((event): event is LeaseCall | GiveBackCall => event.kind !== 'publish' && event.kind !== 'spend')
    .filter((event) => event.flow === flow && event.end !== 'refused')
    .flatMap((event) => {
      const { startMs, endMs } = event;
      if (event.kind === 'giveBack') {
        // One without an answer may have credited all that it brought.
        const asked = event.returns.map(({ tokensMilli }) => tokensMilli);
        const milli = -(event.end === 'ok' ? event.creditedMilli : asked).reduce((sum, each) => sum + each, 0);
        return milli === 0 ? [] : [{ startMs, endMs, milli }];
      }
      // What rode along may have been credited, at whichever sending of the request.
      const back = event.returnedMilli === 0 ? [] : [{ startMs, endMs, milli: -event.returnedMilli }];
      if (event.end === 'unknown') return back;
      // A request that was repeated was debited once.
      const request = `${event.instance} ${event.requestId}`;
      if (event.grantedMilli === 0 || seen.has(request)) return back;
      seen.add(request);
      // It may have been granted at the first sending, whose answer was lost.
      return [...back, { startMs: firstSent.get(request) ?? startMs, endMs, milli: event.grantedMilli }];
    })
    .sort((a, b) => a.endMs - b.endMs);
  const given = (atMs: number) => integralOf(bound.rates, atMs);
  const spare = burstMilli + lossesMilli;
  let worst: WorstWindow = { fromMs: 0, toMs: 0, netMilli: 0, boundMilli: spare };
  for (const { startMs: fromMs } of moves) {
    const before = given(fromMs);
    let netMilli = 0;
    for (const move of moves) {
      // A return that may have come before the window is not counted as one of it, a grant neither.
      if (move.startMs < fromMs && (move.milli > 0 || move.endMs < fromMs)) continue;
      netMilli += move.milli;
      const boundMilli = given(move.endMs + CLOCK_STEP_MS) - before + spare;
      if (netMilli - boundMilli > worst.netMilli - worst.boundMilli)
        worst = { fromMs, toMs: move.endMs, netMilli, boundMilli };
    }
  }
  if (worst.netMilli > worst.boundMilli) {
    const { fromMs, toMs, netMilli, boundMilli } = worst;
    throw new Error(
      `${flow}: ${netMilli} milli-tokens were granted net within ${(toMs - fromMs).toFixed(1)} ms, allowed are ${boundMilli.toFixed(0)}`,
    );
  }
  return worst;
}

/**
 * I2, from a history: at no time has an instance spent more than it was granted, plus what it may make itself where
 * nobody answers. `selfMadeMilli` is that part, up to a time; 0 where there was no outage.
 */
export function checkSpending(history: History, flow: string, selfMadeMilli: (atMs: number) => number = () => 0): void {
  const instances = new Set(history.flatMap((event) => ('instance' in event ? [event.instance] : [])));
  for (const instance of instances) {
    const own = history.filter((event) => 'instance' in event && event.instance === instance && event.flow === flow);
    const leases = own.filter((event): event is LeaseCall => event.kind === 'lease' && event.end !== 'refused');
    const spent = own.filter((event): event is Spending => event.kind === 'spend').sort((a, b) => a.atMs - b.atMs);
    let milli = 0;
    for (const { atMs, milli: one } of spent) {
      milli += one;
      const heldMilli = leases
        .filter(({ startMs }) => startMs <= atMs)
        .reduce((sum, lease) => sum + lease.grantedMilli, 0);
      if (milli > heldMilli + selfMadeMilli(atMs))
        throw new Error(`${flow}: ${instance} spent ${milli} milli-tokens by then and was granted ${heldMilli}`);
    }
  }
}

function integralOf(rates: GrantBound['rates'], atMs: number): number {
  const originMs = rates[0]!.fromMs;
  let sum = (Math.min(0, atMs - originMs) * rates[0]!.milliPerSec) / 1000;
  for (const [at, { fromMs, milliPerSec }] of rates.entries()) {
    const toMs = Math.min(atMs, rates[at + 1]?.fromMs ?? atMs);
    if (toMs > fromMs) sum += ((toMs - fromMs) * milliPerSec) / 1000;
  }
  return sum;
}
