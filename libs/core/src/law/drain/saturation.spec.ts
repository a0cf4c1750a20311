import { anEstimate } from '../../../test/estimate.js';
import { isSaturated } from './saturation.js';

describe('isSaturated', () => {
  it.each([
    { queue: 0, unread: 1, saturated: false },
    { queue: 250, unread: 1, saturated: false },
    { queue: 251, unread: 0.11, saturated: true },
    { queue: 251, unread: 0.1, saturated: false },
    { queue: 2500, unread: 0, saturated: false },
    { queue: 2501, unread: 0, saturated: true },
  ])('is $saturated with $queue waiting and $unread unread', ({ queue, unread, saturated }) => {
    expect(isSaturated({ ...anEstimate, queueMessages: queue, unreadShare: unread }, 1250, 1)).toBe(saturated);
  });
});
