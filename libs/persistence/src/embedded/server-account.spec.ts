import { serverAccount } from './server-account.js';

const ROOT = 'root:x:0:0:root:/root:/bin/bash';
const NOBODY = 'nobody:x:65534:65533::/nonexistent:/usr/sbin/nologin';
const POSTGRES = 'postgres:x:101:102::/var/lib/postgresql:/bin/bash';

describe('serverAccount', () => {
  it('is our own for an ordinary user', () => {
    expect(serverAccount(POSTGRES, 1000)).toEqual({});
  });

  it('is postgres for root, else nobody', () => {
    expect(serverAccount([ROOT, NOBODY, POSTGRES].join('\n'), 0)).toEqual({ uid: 101, gid: 102 });
    expect(serverAccount([ROOT, NOBODY].join('\n'), 0)).toEqual({ uid: 65534, gid: 65533 });
  });

  it('makes no account where there is neither, and says what to do', () => {
    expect(() => serverAccount(ROOT, 0)).toThrow(/set DATABASE_URL/);
  });
});
