import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptsCopy } from '../test/scripts-copy.js';

const SOURCES = ['libs', 'scripts/build-lua.mjs'];

describe('isStale', () => {
  let copy: ScriptsCopy;
  let isStale: () => boolean;
  beforeEach(async () => {
    copy = new ScriptsCopy();
    copy.write('tsconfig.json', '{ "references": [{ "path": "./libs/core/tsconfig.lib.json" }] }');
    for (const file of ['apps/controller/dist/main.js', 'examples/slow-consumer/dist/queue-producer.js'])
      copy.write(file, '');
    for (const file of ['libs/core/src/tick.ts', 'libs/core/dist/index.js']) copy.write(file, '');
    const stale = await copy.load('start/stale.mjs');
    stale.stamp('code', SOURCES);
    isStale = () => stale.isStale('code', SOURCES);
  });
  afterEach(() => copy.remove());

  it('is false for what was just built', () => {
    expect(isStale()).toBe(false);
  });

  it.each(['libs/core/dist', 'apps/controller/dist'])('is true where %s is gone', (folder) => {
    rmSync(join(copy.folder, folder), { recursive: true });
    expect(isStale()).toBe(true);
  });

  it.each(['libs/core/src/tick.ts', 'scripts/build-lua.mjs'])('is true where %s was edited', (file) => {
    writeFileSync(join(copy.folder, file), 'edited');
    expect(isStale()).toBe(true);
  });
});
