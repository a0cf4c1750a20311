import { Agent, request } from 'node:http';

const CLIENTS = 10_000;
const SOCKETS = 64;
let calls = 0;

/** One call of one of 10,000 clients. Gives the status; 0 where the connection failed. */
function call(url, agent) {
  calls += 1;
  const lease = {
    flow: 'bench',
    requestId: `r-${calls}`,
    wantTokens: 1,
    usage: { seq: calls, usedTokens: 1, offeredPerSec: 1 },
  };
  const body = JSON.stringify({ producer: 'bench', instance: `i-${calls % CLIENTS}`, leases: [lease] });
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((resolve) => {
    const sent = request(`${url}/v1/leases`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    sent.once('error', () => resolve(0));
    sent.end(body);
  });
}

/** So many calls as fast as the server answers, from 64 connections. A count and not a time: a busy machine would measure cold code. */
export async function closedLoop(server, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const [cpuBefore, startedMs] = [server.cpuSec(), performance.now()];
  let left = count;
  let answered = 0;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      if ((await call(server.url, agent)) === 200) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: SOCKETS }, one));
  const cpuSec = server.cpuSec() - cpuBefore;
  agent.destroy();
  return {
    perSec: (1000 * answered) / (performance.now() - startedMs),
    perCpuSec: answered / cpuSec,
    cpuUsPerCall: (1e6 * cpuSec) / answered,
  };
}

/** So many calls a second whatever the server answers: how many were served, on the average and in each second. */
export async function openLoop(url, perSec, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const served = new Array(seconds).fill(0);
  const startedMs = performance.now();
  const under = new Set();
  let sent = 0;
  while (performance.now() - startedMs < 1000 * seconds) {
    const due = Math.floor(((performance.now() - startedMs) * perSec) / 1000);
    for (; sent < due; sent += 1) {
      const second = Math.min(seconds - 1, Math.floor((performance.now() - startedMs) / 1000));
      const one = call(url, agent).then((status) => {
        if (status === 200) served[second] += 1;
        under.delete(one);
      });
      under.add(one);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  // Until the last answer: while this process is behind, the server goes on admitting.
  await Promise.all(under);
  const spanSec = (performance.now() - startedMs) / 1000;
  agent.destroy();
  return { served, perSec: served.reduce((sum, count) => sum + count, 0) / spanSec };
}
