import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../../test/data-folder.js';
import { defaultDataDir } from './default-data-dir.js';

describe('defaultDataDir', () => {
  const folder = dataFolder();
  afterAll(() => folder.remove());
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

  it('is beside the program for an ordinary user, wherever that is', () => {
    expect(defaultDataDir('/root/x', {})).toBe('/root/x/.headgate');
  });

  it('is beside the program where the account gets there', () => {
    expect(defaultDataDir(folder.path, own)).toBe(join(folder.path, '.headgate'));
  });

  it("is the system's where it does not", () => {
    const closed = join(folder.path, 'closed');
    mkdirSync(closed, { mode: 0o000 });
    const account = own.uid === 0 ? { uid: 65534, gid: 65534 } : own;
    expect(defaultDataDir(closed, account)).toBe('/var/lib/headgate');
  });
});
