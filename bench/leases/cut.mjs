import { Agent, request } from 'node:http';

/** So many SDKs that listen; tells for each event when it stood at the socket. */
export function listen(url, count) {
  const agent = new Agent({ maxSockets: Infinity });
  const arrivals = [];
  const open = Array.from({ length: count }, (_, i) => {
    return new Promise((resolve, reject) => {
      const path = `${url}/v1/budgets/stream?flow=bench&producer=bench&instance=i-${i}`;
      const sent = request(path, { agent }, (response) => {
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          for (const [, json] of chunk.matchAll(/event: budget\ndata: (.*)\n/g)) {
            arrivals.push({ atMs: performance.now(), version: JSON.parse(json).budget.policyVersion });
          }
        });
        resolve(sent);
      });
      sent.once('error', reject);
      sent.end();
    });
  });
  return Promise.all(open).then((requests) => {
    const close = () => {
      for (const sent of requests) sent.destroy();
    };
    return { arrivals, close };
  });
}
