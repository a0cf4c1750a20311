import { type FlowDetail } from '@headgate/contract';
import { type BucketView } from '@headgate/core';
import { ratePerSecOf } from '../loop/flow-publisher.js';
import { type DecisionRow } from './decision-journal.js';

/** Whose budget holds, in words. A fenced controller goes on deciding, and nobody follows it. */
export function publishedBody(view: BucketView | null, row: DecisionRow | null): FlowDetail['published'] {
  const { epoch: ownEpoch = null, fenced = false, failure = null } = row?.publication ?? {};
  if (row !== null && ownEpoch !== null && !fenced && failure === null) {
    return told('this', row.decision.ratePerSec, ownEpoch, 'This controller publishes');
  }
  const seenPerSec = ratePerSecOf(view);
  if (view === null || seenPerSec === null) {
    const text = `No valid budget was seen: ${failure ?? 'nothing was published yet'}`;
    return { by: 'nobody', ratePerSec: null, epoch: view?.epoch ?? null, text };
  }
  if (!fenced && view.epoch === ownEpoch) return told('this', seenPerSec, view.epoch, 'This controller published last');
  const whose = 'What this controller decides is not published; another one publishes';
  return told('other', seenPerSec, view.epoch, whose);
}

function told(by: 'this' | 'other', ratePerSec: number, epoch: number, whose: string): FlowDetail['published'] {
  return { by, ratePerSec, epoch, text: `${whose} ${Math.round(ratePerSec)}/s under epoch ${epoch}` };
}
