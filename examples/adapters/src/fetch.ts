// Calls of somebody else's API, held to a flow: fetch as ever, and it waits while the flow is held.
import { throttleFetch } from '@headgate/sdk/fetch';
import { connect, say } from './client.js';

const client = connect('block');
const call = throttleFetch(client.flow('partner'));
const url = process.env.PARTNER_URL ?? 'http://127.0.0.1:9000/';
for (let n = 0; n < 20; n += 1) {
  const response = await call(url, { signal: AbortSignal.timeout(10_000) });
  say(`${response.status} ${n}`);
}
await client.close();
