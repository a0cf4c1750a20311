// A route of Express held to a flow: 429 with Retry-After and the RateLimit fields where it is.
import { throttle } from '@headgate/sdk/express';
import express from 'express';
import { connect, say } from './client.js';

const client = connect('reject');
const app = express();
app.post('/orders', throttle(client.flow('express')), (_, response) => void response.status(201).json({ taken: true }));
const server = app.listen(Number(process.env.PORT ?? '3000'), '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  say(`http://127.0.0.1:${port}`);
});
