// One life of a program that spills, until somebody kills it. What it knows of each message it appends to a file at once:
// T tried, A acknowledged, D delivered (with 1 where it may be a repeat), R refused. Arguments: a JSON of settings.
import { appendFileSync } from 'node:fs';
import { createClient } from '@headgate/sdk';

const { folder, log, from, ratePerSec, fsync, sends } = JSON.parse(process.argv[2]);
const note = (line) => appendFileSync(log, `${line}\n`);
const overflow = { strategy: 'spill', maxBytes: 200_000, fsync };
const client = createClient({
  url: 'http://127.0.0.1:1',
  producer: 'life',
  bootstrap: { ratePerSec, overflow },
  log: () => {},
  env: {},
});
const orders = client.flow('orders', {
  spill: {
    folder,
    deliver: async (messages) => {
      for (const { payload, isRepeat } of messages)
        note(`D ${Number.parseInt(payload.toString(), 10)} ${isRepeat ? 1 : 0}`);
      await new Promise((resolve) => setImmediate(resolve));
    },
  },
});
const keepAlive = setInterval(() => {}, 1000);
for (let n = from; n < from + sends; n += 1) {
  note(`T ${n}`);
  const payload = `${n} ${'x'.repeat(n % 700)}`;
  try {
    const { status } = await orders.send(() => note(`D ${n} 0`), { payload });
    if (status === 'spilled') note(`A ${n}`);
  } catch (error) {
    note(`R ${n} ${error.code}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
while (orders.status().spill.messages !== 0) await new Promise((resolve) => setTimeout(resolve, 10));
await client.close();
clearInterval(keepAlive);
