import { afterAll, beforeAll } from '@jest/globals';
import { TestBrowser } from './browser.js';
import { FixtureServer } from './fixture-server.js';

/** The server and the browser of the spec that imports them, for as long as it runs. */
export const server = new FixtureServer();
export let browser: TestBrowser;
export let url: string;

beforeAll(async () => {
  url = await server.start();
  browser = await TestBrowser.open();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server.stop();
}, 30_000);
