import { FakeClock } from '@headgate/testing/fakes';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DependencyBoard } from './dependency-board.js';

describe('DependencyBoard', () => {
  it('says a change of state once, and keeps since when it holds', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const log = jest.spyOn(Logger.prototype, 'log').mockReturnValue(undefined);
    const clock = new FakeClock(0, 0);
    const board = new DependencyBoard(clock);
    board.report('redis', 'unknown', 'was not asked yet');
    board.report('redis', 'up', null);
    clock.advance(1000);
    for (const reason of ['no answer', 'refused', 'no answer']) board.report('redis', 'down', reason);
    expect(board.list()).toEqual([{ name: 'redis', state: 'down', reason: 'no answer', sinceMs: 1000, problems: [] }]);
    board.report('redis', 'up', null);
    expect(warn.mock.calls).toEqual([['redis is down: no answer']]);
    expect(log.mock.calls).toEqual([['redis is up'], ['redis recovered']]);
    jest.restoreAllMocks();
  });
});
