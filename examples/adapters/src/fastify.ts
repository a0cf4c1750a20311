// A route of Fastify held to a flow: a request waits a fifth of a second for its token, and is then answered 429.
import { throttle } from '@headgate/sdk/fastify';
import fastify from 'fastify';
import { connect, say } from './client.js';

const client = connect('reject');
const app = fastify();
const onRequest = throttle(client.flow('fastify'), { maxWaitMs: 200 });
app.post('/orders', { onRequest }, async (_, reply) => reply.code(201).send({ taken: true }));
app.addHook('onClose', () => client.close());
say(await app.listen({ port: Number(process.env.PORT ?? '3000'), host: '127.0.0.1' }));
