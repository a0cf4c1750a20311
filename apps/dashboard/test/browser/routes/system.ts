import { type SystemBody, SystemSchema } from '@headgate/contract';
import { type Play } from '../play.js';
import { type Exchange, utc } from './exchange.js';

export function systemOf(play: Play, openStreams: number): SystemBody {
  const now = Date.now();
  return SystemSchema.parse({
    serverTime: utc(now),
    version: '0.1.0',
    node: process.version,
    startedAt: utc(now - 3_600_000),
    databaseId: 'b0c1',
    epoch: 3,
    epochReason: null,
    stores: {
      database: { kind: 'embedded', state: 'up', reason: null },
      buckets: { kind: 'memory', state: 'up', reason: null },
    },
    config: { path: 'headgate.yaml', state: 'missing', problems: [], flows: 0 },
    demo: { on: play.demo.on },
    flows: play.scenes.length,
    streams: { open: openStreams, max: 200 },
    historyRowsDropped: 0,
    dependencies: [],
    banners: play.banners,
  });
}

/** `/demo`: its state, and its buttons. */
export function answerDemo({ method, body, play, json }: Exchange): void {
  if (method === 'POST') Object.assign(play.demo, body);
  json(200, { ...play.demo, processes: [], links: [] });
}
