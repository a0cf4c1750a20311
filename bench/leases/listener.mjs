// One process of listening producers: prints a line for each event that stands at one of its sockets. Nothing is parsed
// here, so that a process measures the controller and not itself.
import { Agent, request } from 'node:http';

const [url, firstText, countText] = process.argv.slice(2);
const [first, count] = [Number(firstText), Number(countText)];
const agent = new Agent({ maxSockets: Infinity });
const arrivals = [];
for (let i = first; i < first + count; i += 1) {
  const path = `${url}/v1/budgets/stream?flow=bench&producer=bench&instance=i-${i}`;
  const sent = request(path, { agent }, (response) => {
    response.on('data', (chunk) => arrivals.push([process.hrtime.bigint(), chunk]));
  });
  sent.once('error', (error) => {
    console.error(error);
    process.exit(1);
  });
  sent.end();
}
setInterval(() => {
  for (const [atNs, chunk] of arrivals.splice(0)) {
    for (const [, json] of String(chunk).matchAll(/event: budget\ndata: (.*)\n/g)) {
      console.info(`${Number(atNs) / 1e6} ${JSON.parse(json).budget.policyVersion}`);
    }
  }
}, 500);
