import { ScriptsCopy } from './scripts-copy.js';

const LOCK = '{ "packages": { "": {}, "node_modules/pg": { "version": "8.0.0" } } }';

describe('isInstalled', () => {
  let copy: ScriptsCopy;
  beforeEach(() => {
    copy = new ScriptsCopy();
    copy.write('package-lock.json', LOCK);
  });
  afterEach(() => copy.remove());
  const isInstalled = async () => (await copy.load('test/install.mjs')).isInstalled();

  it.each([
    ['what the lock wants', LOCK, true],
    ['another version', LOCK.replace('8.0.0', '7.0.0'), false],
    ['a list that was cut short', LOCK.slice(0, 40), false],
    ['an empty list', '', false],
    ['no packages', '{}', false],
  ])('with %s', async (_, text, is) => {
    copy.write('node_modules/.package-lock.json', text);
    expect(await isInstalled()).toBe(is);
  });

  it('is false without a list', async () => {
    expect(await isInstalled()).toBe(false);
  });
});
