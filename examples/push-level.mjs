// Tells Headgate how full a disk is, every five seconds: node examples/push-level.mjs http://127.0.0.1:8080 disk /var/lib/uploads
// A flow with the constraint { kind: level, level: disk, objectiveShare: 0.8 } is slowed down before the disk is full.
import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const [url = 'http://127.0.0.1:8080', level = 'disk', path = '/'] = process.argv.slice(2);
const EVERY_MS = 5000;

for (;;) {
  try {
    const { blocks, bfree, bsize } = await statfs(path);
    // Three times the spacing: one push that is lost does not make the level stale.
    const push = { level, used: (blocks - bfree) * bsize, limit: blocks * bsize, ttlMs: 3 * EVERY_MS };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/levels`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ levels: [push] }),
    });
    console.log(answer.status, JSON.stringify((await answer.json()).levels?.[0] ?? 'refused'));
  } catch (error) {
    console.error(`not pushed: ${error.message}`); // the level grows stale, which is what is true
  }
  await sleep(EVERY_MS);
}
