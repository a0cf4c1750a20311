import { type Socket } from 'node:net';
import { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { ApiError } from './api.error.js';

/** A URL that cannot be decoded, or has a name that is too long, never reaches a route or a filter: it gets the one error shape here. */
export function answerBadUrl({ code }: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const isTooLong = code === 'FST_ERR_MAX_PARAM_LENGTH';
  const message = isTooLong ? 'A name in the path is too long' : 'The path of the request cannot be decoded';
  const error = new ApiError('BODY_INVALID', message);
  void reply.code(error.status).send({ error: error.body(request.id) });
}

/** What is no HTTP, or came too slowly, is answered on the bare socket, and the connection ends. */
export function answerBadHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({
    error: new ApiError('BODY_INVALID', 'This is not well-formed HTTP, or came too slowly').body(),
  });
  const head = ['HTTP/1.1 400 Bad Request', `Content-Length: ${body.length}`, 'Content-Type: application/json'];
  socket.end(`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
}
