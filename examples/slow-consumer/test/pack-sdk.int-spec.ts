import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const PRODUCER = `
import { createClient } from '@headgate/sdk';
const bootstrap = { ratePerSec: 100, overflow: 'block' };
const client = createClient({ url: 'http://127.0.0.1:1', producer: 'checkout', bootstrap });
console.log((await client.flow('orders').send(async () => {})).status);
await client.close();
`;
const TYPED = `
import { createClient, type SendResult } from '@headgate/sdk';
const client = createClient({ url: 'http://a', producer: 'b', bootstrap: { ratePerSec: 1, overflow: 'block' } });
export const result: Promise<SendResult<string>> = client.flow('orders').send(async () => 'sent');
`;

describe('npm run pack:sdk', () => {
  let folder: string;
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'hg-sdk-')));
    await run(process.execPath, ['scripts/pack-sdk.mjs', '--to', folder], { cwd: root });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes one file that installs without a registry, and works', async () => {
    const [file] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    const app = join(folder, 'app');
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
    writeFileSync(join(app, 'producer.js'), PRODUCER);
    writeFileSync(join(app, 'typed.ts'), TYPED);
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `../${file}`], { cwd: app });
    expect((await run(process.execPath, ['producer.js'], { cwd: app })).stdout).toMatch(/^sent$/m);
    const tsc = join(root, 'node_modules/@typescript/native/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', ''];
    await expect(run(process.execPath, [tsc, ...options, 'typed.ts'], { cwd: app })).resolves.toMatchObject({
      stdout: '',
    });
  }, 60_000);
});
