import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as scripts from './generated/scripts.js';
import { readReply } from './reply.js';
import { runScript } from './run-script.js';

/** A client that answers one call after the other from a list, and notes what was asked. */
function scripted(...answers: (Error | unknown[])[]) {
  const asked: string[] = [];
  const answer = async (kind: string) => {
    asked.push(kind);
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  return { asked, evalsha: () => answer('evalsha'), eval: () => answer('eval') };
}

describe('runScript', () => {
  it('sends the source once where Redis does not know the script', async () => {
    const redis = scripted(new Error('NOSCRIPT No matching script.'), [1]);
    expect(await runScript(redis, scripts.peek, ['k'], [''])).toEqual([1]);
    expect(redis.asked).toEqual(['evalsha', 'eval']);
  });

  it('repeats nothing after any other error: its outcome is unknown', async () => {
    const redis = scripted(new Error('Command timed out'));
    await expect(runScript(redis, scripts.peek, ['k'], [''])).rejects.toThrow('timed out');
    expect(redis.asked).toEqual(['evalsha']);
  });

  it('refuses another number of keys than the file name says', async () => {
    await expect(runScript(scripted(), scripts.lease, ['k'], [''])).rejects.toThrow('lease takes 2 keys, not 1');
  });

  it.each(Object.values(scripts))('$name carries the hash of its source', ({ sha1, source }) => {
    expect(createHash('sha1').update(source).digest('hex')).toBe(sha1);
  });
});

describe('readReply', () => {
  it.each([['OK'], [null], [[]], [['1']]])('calls %j no reply', (raw) => {
    expect(() => readReply(raw)).toThrow(expect.objectContaining({ code: 'BUCKET_UNAVAILABLE' }));
  });

  it('throws a refused argument by its name', () => {
    expect(() => readReply([-1, 'wantMilli'])).toThrow(
      expect.objectContaining({ code: 'BUCKET_ARGUMENT', argument: 'wantMilli', retriable: false }),
    );
  });

  it('says which value is missing', () => {
    expect(() => readReply([1]).text()).toThrow('position 1');
  });
});
