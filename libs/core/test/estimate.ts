import { type QueueEstimate } from '../src/law/drain/estimate.js';

/** One member of 1,000/s that commits every second and is abreast. */
export const anEstimate: QueueEstimate = {
  ...{ consumePerSec: 1000, queueMessages: 0, aliveShare: 1, unreadShare: 0, gapSec: 1, commitAgeSec: 0.5 },
  ...{ hasAdvanced: true, isBlind: false, isChanged: false, frozenPartitions: 0 },
};
