import { type Policy } from '@headgate/core';
import { type Flow } from '../config/flow-registry.js';

export interface EffectParts {
  readonly id: string;
  readonly policy: Policy | null;
  readonly flow: Flow | null;
  readonly isValid: boolean;
  readonly ratePerSecNow: number | null;
  /** What would be held of what is asked, messages/s; null where one of both is unknown. */
  readonly held: number | null;
}

/** What happens when somebody confirms, in one sentence. */
export function effectOf({ id, policy, flow, isValid, ratePerSecNow, held }: EffectParts): string {
  if (policy === null || !isValid) return 'Nothing happens: the policy would be refused';
  if (policy.mode === 'observe') {
    const was = flow?.policy.mode === 'enforce' ? `Stop holding ${id}: ` : '';
    const would = ratePerSecNow === null ? '' : `, which would be ${perSec(ratePerSecNow)}/s now`;
    return `${was}${was ? 'it' : `Observe ${id}: it`} limits nobody and shows its rate${would}`;
  }
  if (ratePerSecNow === null) return `Enforce ${id}: its rate follows once its backlog is read`;
  if (held === null) return `Hold ${id} at ${perSec(ratePerSecNow)}/s now; what its producers ask is unknown`;
  if (held === 0) return `Hold ${id} at ${perSec(ratePerSecNow)}/s now; nobody is cut`;
  return `Hold ${id} at ${perSec(ratePerSecNow)}/s now; ${perSec(held)}/s of what is asked waits or is lost`;
}

const perSec = (value: number): string =>
  value >= 100 ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',') : String(Number(value.toPrecision(2)));
