import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../test/run.mjs';
import { say, seconds } from '../test/say.mjs';
import { startFile } from './check-port.mjs';
import { readLogs } from './read-logs.mjs';

/**
 * Runs the controller in this very process: whatever ends this process ends it, and with it the database and the demo,
 * which watch their parent.
 */
export async function runController({ hasDemo, isJson, since }) {
  process.chdir(root);
  if (!hasDemo) process.env.HEADGATE_DEMO = '0'; // the flag wins
  process.env.HEADGATE_DEMO ??= '1';
  say(hasDemo ? 'starting the stores, the controller and the demo' : 'starting the stores and the controller');
  const logs = readLogs({ isJson });
  try {
    await import(pathToFileURL(join(root, 'apps/controller/dist/main.js')).href);
  } catch (error) {
    // What the controller can say in a line it has said, and ended; this is the rest.
    throw new Error(`${logs.held()}${error.stack ?? error}`, { cause: error });
  }
  logs.isReady();
  sayWhoWeAre(logs.url());
  const isDemo = process.env.HEADGATE_DEMO === '1';
  say(`ready, ${seconds(since)} after npm start${isDemo ? '; the demo settles within a minute' : ''}`);
  process.stdout.write(`\n  Headgate is at ${logs.url() ?? 'the port it was told'}  (Ctrl-C ends everything)\n\n`);
}

function sayWhoWeAre(url) {
  const file = startFile(root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, url }));
  process.once('exit', () => rmSync(file, { force: true }));
}
