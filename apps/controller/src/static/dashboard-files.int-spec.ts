import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type FastifyInstance, fastify } from 'fastify';
import { serveDashboard } from './serve-dashboard.js';

const SCRIPT = 'console.log("headgate");\n'.repeat(100);
const PRELOADS = [
  { address: '/', modules: ['/assets/home-1.js'], answers: ['/v1/flows?limit=60'] },
  { address: '/flows/:flow', modules: ['/assets/flow-1.js'], answers: [] },
];

describe('the built dashboard', () => {
  let parent: string;
  let folder: string;
  let app: FastifyInstance;

  const build = (text: string): void => {
    writeFileSync(join(folder, 'index.html'), `<!doctype html><p>${text}`);
    writeFileSync(join(folder, 'preload.json'), JSON.stringify(PRELOADS));
  };
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'headgate-dist-'));
    folder = join(parent, 'dist');
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(parent, 'package.json'), 'outside');
    writeFileSync(join(folder, 'assets', 'home-1.js'), SCRIPT);
    build('one');
    app = fastify();
    serveDashboard(app, folder);
  });
  afterEach(async () => {
    await app.close();
    rmSync(parent, { recursive: true });
  });
  const get = (url: string, headers = {}) => app.inject({ url, headers });

  it('packs a script for those that take it, and tells both apart', async () => {
    const [plain, packed] = [
      await get('/assets/home-1.js'),
      await get('/assets/home-1.js', { 'accept-encoding': 'br, gzip' }),
    ];
    expect([plain.body, plain.headers['content-encoding']]).toEqual([SCRIPT, undefined]);
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(packed.headers['content-type']).toContain('text/javascript');
    expect(gunzipSync(packed.rawPayload).toString()).toBe(SCRIPT);
    expect(packed.headers.etag).not.toBe(plain.headers.etag);
    expect(packed.headers['cache-control']).toContain('immutable');
  });

  it('says that a page has not changed, and sends it when it was built anew', async () => {
    const { etag } = (await get('/')).headers;
    expect((await get('/connect', { 'if-none-match': etag })).statusCode).toBe(304);
    writeFileSync(join(folder, 'assets', 'home-2.js'), SCRIPT);
    build('two');
    const anew = await get('/', { 'if-none-match': etag });
    expect([anew.statusCode, anew.body]).toEqual([200, '<!doctype html><p>two']);
    expect((await get('/assets/home-2.js')).statusCode).toBe(200);
  });

  it('names scripts and first answer of a page with its first bytes; an answer fits the bare address alone', async () => {
    const link = async (url: string) => (await get(url)).headers.link;
    const script = '</assets/home-1.js>; rel=modulepreload';
    expect(await link('/')).toBe(`${script}, </v1/flows?limit=60>; rel=preload; as=fetch; crossorigin`);
    expect(await link('/?q=state:held')).toBe(script);
    expect(await link('/flows/a%2Fb')).toBe('</assets/flow-1.js>; rel=modulepreload');
    expect(await link('/flows/orders/versions')).toBeUndefined();
  });

  it.each(['/../package.json', '/assets/../../package.json', '/..%2fpackage.json', '/%2e%2e/package.json', '/%00'])(
    'sends nothing that is not in the folder: %s',
    async (url) => expect((await get(url)).body).not.toContain('outside'),
  );

  it('reads a build again that was being written when it was read first', async () => {
    writeFileSync(join(folder, 'preload.json'), '[{"address":');
    writeFileSync(join(folder, 'index.html'), '<!doctype html><p>half');
    expect((await get('/')).body).toBe('<!doctype html><p>one');
    build('whole');
    writeFileSync(join(folder, 'assets', 'home-1.js'), 'late');
    expect((await get('/')).body).toBe('<!doctype html><p>whole');
    expect((await get('/assets/home-1.js')).body).toBe('late');
    writeFileSync(join(folder, 'assets', 'home-1.js'), 'later, and the folder does not tell');
    expect((await get('/assets/home-1.js')).body).toMatch(/^later/);
  });
});
