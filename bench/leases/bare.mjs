// The least that could serve a lease: a bare Fastify route that runs one script in Redis.

import fastify from 'fastify';
import { Redis } from 'ioredis';

const redis = new Redis(process.argv[2]);
const sha = await redis.script('LOAD', "return redis.call('INCRBY', KEYS[1], ARGV[1])");
const app = fastify();
app.post('/v1/leases', async (request) => {
  const [{ wantTokens }] = request.body.leases;
  return { granted: await redis.evalsha(sha, 1, 'bare', String(wantTokens)) };
});
await app.listen({ port: 0, host: '127.0.0.1' });
console.info(`Listening on http://127.0.0.1:${app.server.address().port}`);
