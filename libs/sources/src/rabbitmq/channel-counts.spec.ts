import { ChannelCounts } from './channel-counts.js';

const told = (queue: string, channel: string, value: number) => ({ queue, channel, value });

describe('what channels did, by queue', () => {
  it('is added up over channels, and does not fall with one that closes', () => {
    const counts = new ChannelCounts();
    counts.add([told('orders', 'a', 100), told('orders', 'b', 5)], ['orders']);
    counts.add([told('orders', 'b', 9)], ['orders']);
    counts.add([told('orders', 'b', 9), told('orders', 'c', 2)], ['orders']);
    expect(counts.of('orders')).toBe(111);
  });

  it('takes a count that fell for that of a channel made anew', () => {
    const counts = new ChannelCounts();
    counts.add([told('orders', 'a', 100)], ['orders']);
    counts.add([told('orders', 'a', 3)], ['orders']);
    expect(counts.of('orders')).toBe(103);
  });

  it('is unknown, and not 0, of a queue of which no channel was told', () => {
    const counts = new ChannelCounts();
    counts.add([told('orders', 'a', 0)], ['orders', 'mails']);
    expect([counts.of('orders'), counts.of('mails')]).toEqual([0, null]);
    counts.add([], ['orders', 'mails']);
    expect([counts.of('orders'), counts.of('mails')]).toEqual([0, null]);
  });

  it('counts nobody twice where another answer tells more queues than were asked for', () => {
    const counts = new ChannelCounts();
    counts.add([told('orders', 'a', 100), told('other', 'x', 7)], ['orders']);
    counts.add([told('orders', 'a', 101), told('other', 'x', 8)], ['orders']);
    expect([counts.of('orders'), counts.of('other')]).toEqual([101, null]);
  });

  it('forgets a queue that is asked for no more, and begins anew with it', () => {
    const counts = new ChannelCounts();
    counts.add([told('orders', 'a', 100)], ['orders']);
    counts.add([told('mails', 'a', 1)], ['mails']);
    expect(counts.of('orders')).toBeNull();
    counts.add([told('orders', 'a', 102), told('mails', 'a', 1)], ['orders', 'mails']);
    expect([counts.of('orders'), counts.of('mails')]).toEqual([102, 1]);
  });
});
