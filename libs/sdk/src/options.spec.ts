import { type ClientOptions, createClient, InvalidOptionsError } from './index.js';
import { ScriptedBucket, World } from './world.help-spec.js';

const good: ClientOptions = {
  url: 'http://127.0.0.1:1',
  producer: 'checkout',
  bootstrap: { ratePerSec: 50, overflow: 'block' },
};

function pathsOf(make: () => unknown): string[] {
  try {
    make();
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidOptionsError);
    return (error as InvalidOptionsError).problems.map((problem) => problem.path);
  }
}

describe('options', () => {
  it.each([
    { name: 'no bootstrap', change: { bootstrap: undefined }, paths: ['bootstrap'] },
    { name: 'no bootstrap rate', change: { bootstrap: { overflow: 'block' } }, paths: ['bootstrap.ratePerSec'] },
    {
      name: 'a rate as text',
      change: { bootstrap: { ratePerSec: '5', overflow: 'block' } },
      paths: ['bootstrap.ratePerSec'],
    },
    {
      name: 'a rate of NaN',
      change: { bootstrap: { ratePerSec: Number.NaN, overflow: 'drop' } },
      paths: ['bootstrap.ratePerSec'],
    },
    { name: 'no overflow', change: { bootstrap: { ratePerSec: 5 } }, paths: ['bootstrap.overflow'] },
    {
      name: 'an unknown strategy',
      change: { bootstrap: { ratePerSec: 5, overflow: 'wait' } },
      paths: ['bootstrap.overflow'],
    },
    { name: 'a file that is not there', change: { bootstrap: { file: '/nonexistent' } }, paths: ['bootstrap.file'] },
    { name: 'no path for a backup', change: { backupFile: 7 }, paths: ['backupFile'] },
    {
      name: 'a misspelt field',
      change: { bootstrap: { ratePerSec: 5, overflow: 'drop', mdoe: 1 } },
      paths: ['bootstrap.mdoe'],
    },
    {
      name: 'a wait of less than nothing',
      change: { bootstrap: { ratePerSec: 5, overflow: { strategy: 'block', maxWaitMs: -1 } } },
      paths: ['bootstrap.overflow.maxWaitMs'],
    },
    { name: 'no source', change: { url: undefined }, paths: ['url'] },
    { name: 'two sources', change: { redis: 'redis://127.0.0.1:1' }, paths: ['url'] },
    { name: 'another protocol', change: { url: 'ftp://x' }, paths: ['url'] },
    { name: 'a bad producer', change: { producer: 'a b' }, paths: ['producer'] },
    { name: 'a line break in the instance', change: { instance: 'a\nb' }, paths: ['instance'] },
    { name: 'an unknown option', change: { retries: 3 }, paths: ['retries'] },
    {
      name: 'three at once',
      change: { producer: '', bootstrap: { ratePerSec: -1, overflow: 'wait' } },
      paths: ['producer', 'bootstrap.ratePerSec', 'bootstrap.overflow'],
    },
  ])('refuse $name and name the field', ({ change, paths }) => {
    expect(pathsOf(() => createClient({ ...good, ...change } as ClientOptions))).toEqual(paths);
  });

  it('never print the address, which may hold a password', () => {
    expect(() => createClient({ ...good, url: 'ftp://user:hunter2@x' })).toThrow(/^(?!.*hunter2).*url/);
  });

  it('are checked for a flow as well', () => {
    const world = new World();
    const client = createClient({
      producer: 'checkout',
      bootstrap: good.bootstrap,
      bucket: new ScriptedBucket(world),
      clock: world.clock,
      scheduler: world,
      log: () => {},
    });
    expect(pathsOf(() => client.flow('a b'))).toEqual(['flow']);
    expect(pathsOf(() => client.flow('a', { spill: { folder: '' } as never }))).toEqual([
      'spill.folder',
      'spill.deliver',
    ]);
    const spilling = { bootstrap: { ratePerSec: 5, overflow: 'spill' as const } };
    expect(pathsOf(() => client.flow('a', spilling))).toEqual(['spill']);
    expect(pathsOf(() => client.flow('a', { bootstrap: {} as never }))).toEqual([
      'bootstrap.ratePerSec',
      'bootstrap.overflow',
    ]);
  });
});
