import { FLOW_STATES, type FlowList, FlowListSchema, type FlowSummary } from '@headgate/contract';
import { rankOf, summaryOf } from '../fixtures.js';
import { type Play } from '../play.js';
import { type Scene } from '../scenes.js';
import { type Exchange, utc } from './exchange.js';

const made = new Map<string, FlowSummary>();

/** `/flows`: the lines of the overview. */
export function answerFlows({ url, play, send, fail }: Exchange): unknown {
  const q = url.searchParams.get('q') ?? '';
  if (/\bcolour:/.test(q))
    return fail(
      400,
      'BODY_INVALID',
      'colour is no key of the filter; known are state, mode, source, owner, topic, group',
    );
  const limit = Number(url.searchParams.get('limit') ?? 100);
  if (limit > 500) {
    return fail(400, 'BODY_INVALID', 'limit must be a whole number from 1 to 500');
  }
  send(FlowListSchema, listOf(play, q, Number(url.searchParams.get('cursor') ?? 0), limit));
}

export function listOf(play: Play, q = '', from = 0, limit = 100): FlowList {
  const now = Date.now();
  const { scenes: all } = play;
  const state = /state:(\S+)/.exec(q)?.[1];
  const word = q
    .replace(/state:\S+/, '')
    .replace(/flow:|[*"]/g, '')
    .trim();
  const matching = all
    .filter((scene) => (!state || scene.state === state) && scene.flow.includes(word))
    .sort((a, b) => rankOf(b) - rankOf(a));
  const flows = matching
    .slice(from, from + limit)
    .map((scene) => ({ ...summaryLike(play, scene, now), flow: scene.flow }));
  const needy = all.filter((scene) => rankOf(scene) > 3).sort((a, b) => rankOf(b) - rankOf(a));
  const counts = Object.fromEntries(
    FLOW_STATES.map((name) => [name, all.filter((flow) => flow.state === name).length]),
  );
  return FlowListSchema.parse({
    serverTime: utc(now),
    overview: {
      answer:
        needy.length === 0 ? `All ${all.length} flows are calm` : `${needy.length} of ${all.length} flows need you`,
      detail:
        needy.length === 0
          ? 'Nothing is over its objective and every queue is read.'
          : `${needy.map(({ flow, state: word }) => `${flow} is ${word}`).join('; ')}. Headgate is acting on all of them.`,
      flows: all.length,
      counts,
      grantedPerSec: { value: 88_500, known: all.length, of: all.length },
      heldBackPerSec: { value: 3980, known: Math.max(0, all.length - 1), of: all.length },
    },
    matching: matching.length,
    flows,
    nextCursor: from + limit < matching.length ? String(from + limit) : null,
  });
}

/** Thousands of flows are one flow by many names: what is alike is made once. */
function summaryLike(play: Play, { flow, ...scene }: Scene, now: number): FlowSummary {
  if (play.scenes.length <= 100) return summaryOf({ flow, ...scene }, now);
  const key = JSON.stringify(scene);
  const known = made.get(key) ?? summaryOf({ flow, ...scene }, now);
  made.set(key, known);
  return known;
}
