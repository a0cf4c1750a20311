import { type Socket } from 'node:net';
import { type FastifyInstance } from 'fastify';

/**
 * Browsers and clients open sockets ahead of need. Node does not count one that never asked anything as idle, so a stop
 * would wait for it: at a stop these end at once.
 */
export function endUnusedSockets(fastify: FastifyInstance): void {
  const open = new Set<Socket>();
  let stopping = false;
  fastify.server.on('connection', (socket: Socket) => {
    if (stopping) return void socket.destroy();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  fastify.addHook('preClose', async () => {
    stopping = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}
