import { type GroupCommits } from './fetch-commits.js';
import { type GapReason } from './unknown-reason.js';
import { judgeUnlisted } from './unlisted-group.js';

const failed = (reason: GapReason, errorCode: number | null = null): GroupCommits => ({ ok: false, reason, errorCode });
const notCoordinator = failed('loading', 16);
const positions = (value: number): GroupCommits => ({
  ok: true,
  atMs: 1,
  offsets: new Map([['orders', new Map([[0, { value }]])]]),
});

describe('judgeUnlisted', () => {
  it.each([
    { what: 'the coordinator knows no position of it', answers: [notCoordinator, positions(-1)], reason: 'no-group' },
    { what: 'a broker has not answered its list', answers: [positions(-1)], gap: 'timeout', reason: 'timeout' },
    { what: 'nobody ever committed', answers: [notCoordinator, notCoordinator], isEmpty: true, reason: 'no-group' },
    { what: 'it is moving', answers: [notCoordinator, notCoordinator], reason: 'loading' },
    {
      what: 'its coordinator starts',
      answers: [notCoordinator, failed('loading', 14)],
      isEmpty: true,
      reason: 'loading',
    },
    { what: 'a broker is silent', answers: [notCoordinator, failed('timeout')], isEmpty: true, reason: 'timeout' },
    {
      what: 'we may not describe it',
      answers: [failed('not-authorized', 30), notCoordinator],
      reason: 'not-authorized',
    },
    { what: 'no broker is known', answers: [], gap: 'unreachable', reason: 'unreachable' },
  ] as const)('says $reason when $what', ({ answers, reason, ...rest }) => {
    const directory = { gap: null, isEmpty: false, ...rest };
    expect(judgeUnlisted(answers, directory)).toMatchObject({ ok: false, reason });
  });

  it('takes the positions of a coordinator that has not listed it yet', () => {
    expect(judgeUnlisted([notCoordinator, positions(5)], { gap: null, isEmpty: false })).toEqual(positions(5));
  });
});
