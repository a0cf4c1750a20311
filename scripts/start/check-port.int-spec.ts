import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadConfig } from '../../apps/controller/src/config/load-config.js';
import { ScriptsCopy } from '../test/scripts-copy.js';

describe('checkPort', () => {
  let copy: ScriptsCopy;
  let server: Server;
  let port: number;
  /** What `/v1/system` answers. */
  let system: object;
  beforeEach(async () => {
    copy = new ScriptsCopy();
    system = {};
    server = createServer((request, response) =>
      response.end(JSON.stringify(request.url === '/v1/system' ? system : {})),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    copy.remove();
  });

  const check = async (options: object) => (await copy.load('start/check-port.mjs')).checkPort(options);
  const said = (options: object) =>
    check(options).then(
      () => 'free',
      (error: Error) => error.message,
    );
  const starts = (folder: string, url: string) =>
    copy.write(join(folder, '.cache/start.json'), JSON.stringify({ pid: process.pid, url }));

  it.each([
    { PORT: 'abc' },
    { PORT: '65536' },
    { PORT: '-1' },
    { PORT: '80.5' },
    { HOST: '0.0.0.0' },
    { HOST: 'example.com' },
  ])('says of %o what the configuration says of it', async (environment: { PORT?: string; HOST?: string }) => {
    const sentence = await said({ port: environment.PORT, host: environment.HOST });
    expect(() => loadConfig({ ...environment, HEADGATE_CONFIG: join(copy.folder, 'none.yaml') })).toThrow(sentence);
    expect(sentence).toMatch(/^(PORT|HOST): must be/);
  });

  it('takes any free port', async () => {
    expect(await said({ port: '0' })).toBe('free');
  });

  it('names another program', async () => {
    expect(await said({ port: String(port) })).toBe(
      `Port ${port} is taken by another program.\nTo use another port: PORT=${port + 1} npm start`,
    );
  });

  it('names the Headgate there, by the folder of its configuration', async () => {
    const folder = join(copy.folder, 'clone');
    system = { config: { path: join(folder, 'headgate.yaml') } };
    starts('clone', `http://127.0.0.1:${port}`);
    expect(await said({ port: String(port) })).toContain(`already, pid ${process.pid}, from ${folder}.`);
  });

  it('names the one of this folder whose configuration stands elsewhere', async () => {
    system = { config: { path: '/etc/headgate.yaml' } };
    starts('.', `http://127.0.0.1:${port}`);
    expect(await said({ port: String(port) })).toContain(`already, pid ${process.pid}, from ${copy.folder}.`);
  });

  it('does not take the start of this folder for one that listens elsewhere', async () => {
    system = { config: { path: '/etc/headgate.yaml' } };
    starts('.', `http://127.0.0.1:${port + 1}`);
    expect(await said({ port: String(port) })).toContain(
      `Headgate runs at http://127.0.0.1:${port} already, with /etc/headgate.yaml.`,
    );
  });
});
