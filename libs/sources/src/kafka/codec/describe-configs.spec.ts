import { describeTopicConfigs } from './describe-configs.js';

/** Header tag; the bodies were written by the message classes of kafka-clients 4.3.1. */
const NO_TAGS = '00';
const ASKED = '0302076f7264657273020f636c65616e75702e706f6c69637900020270020f636c65616e75702e706f6c69637900000000';
/** With a synonym, a documentation and a tagged field that no broker of today sends. */
const ANSWERED = [
  '000000090300000102076f7264657273020f636c65616e75702e706f6c6963790f636f6d706163742c64656c65746500010002136c6f672e63',
  '6c65616e75702e706f6c6963790764656c65746505000704686f77014d0301020300001d036e6f020270010000',
].join('');

describe('DescribeConfigs v4', () => {
  const request = describeTopicConfigs(['orders', 'p']);

  it('asks as the Java client does, for the cleanup policy alone', () =>
    expect(request.encode().buffer.toString('hex')).toBe(NO_TAGS + ASKED));

  it('reads the policy, and the error of a topic whose settings we may not see', () =>
    expect(request.decode(Buffer.from(NO_TAGS + ANSWERED, 'hex'))).toEqual({
      throttleMs: 9,
      topics: [
        { topic: 'orders', errorCode: 0, cleanupPolicy: 'compact,delete' },
        { topic: 'p', errorCode: 29, cleanupPolicy: null },
      ],
    }));

  it('refuses an answer that ends too early', () =>
    expect(() => request.decode(Buffer.from(NO_TAGS + ANSWERED.slice(0, -6), 'hex'))).toThrow(/ends too early/));
});
