import { type WhatIfBody, WhatIfSchema } from '@headgate/contract';
import { throttled } from './scenes.js';

/** What the page sends. */
export interface Asked {
  readonly candidates: readonly { readonly policy: { objective: { delaySec?: number }; law: { name: string } } }[];
}

/** An hour in which the candidate is twice as late, or one that nothing is predicted of. */
export function answerTo({ candidates }: Asked, refused: string | null): WhatIfBody {
  const now = Math.floor(Date.now() / 1000);
  const t = Array.from({ length: 60 }, (_, i) => now - 3600 + 60 * i);
  const run = (name: string, delaySec: number) => ({
    ...{ name, law: 'drain', objective: { delaySec: 5, backlogMessages: null } },
    series: {
      ratePerSec: t.map(() => 950),
      producedPerSec: t.map(() => 950),
      consumedPerSec: t.map(() => 1000),
      lagMessages: t.map(() => 1000 * delaySec),
      delaySec: t.map((_, i) => delaySec + (i % 5) / 5),
    },
    measures: {
      ...{ aboveObjectiveShare: delaySec / 10, consumedMessages: 3_600_000, heldBackMessages: 1000 },
      ...{ p99DelaySec: delaySec, maxLagMessages: 1000 * delaySec, jitterShare: 0.01 },
    },
  });
  const time = (sec: number) => new Date(1000 * sec).toISOString();
  return WhatIfSchema.parse({
    ...{ serverTime: time(now), flow: throttled.flow, from: time(t[0]!), to: time(now), stepSec: 60, t },
    answer: refused ?? (candidates.length > 0 ? 'with the change would have been late' : 'The policy in force'),
    ...{ demandPerSec: t.map(() => 3000), capacityPerSec: t.map(() => 1000) },
    ...{ recorded: run('recorded', 3), enforced: run('in the plant', 3) },
    candidates: refused ? [] : candidates.map(() => run('with the change', 6)),
    ...{ plantError: 0.07, maxPlantError: 0.2, refused, tookMs: 90 },
    replay: { from: null, to: null, ticks: 3600, differing: 0, reason: null },
  });
}
