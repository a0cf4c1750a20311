import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** An HTTP server that answers what a test tells it, and remembers what it was asked. */
export class HttpAnswers {
  status = 200;
  body = '';
  readonly asked: string[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', ({ url = '' }, answer) => {
      this.asked.push(url);
      answer.writeHead(this.status).end(this.body);
    });
  }

  static async start(): Promise<HttpAnswers> {
    const server = createServer();
    const answers = new HttpAnswers(server);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return answers;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => void this.server.close(resolve));
  }
}
