import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { type RabbitMqConfig } from './rabbitmq-config.js';

/** An answer larger than this is not one of ours, bytes. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Connections to one API: it is asked for little, and not by many at once. */
const SOCKETS = 2;

/** An answer that is no success. */
export class HttpStatusError extends Error {
  constructor(readonly status: number) {
    super(`it answered ${status}`);
  }
}

/** A client of one HTTP API of a broker: its login, its TLS, and a limit on what it takes in. */
export class BrokerHttp {
  readonly #agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly #authorization: string;
  /** Requests made, for who wants to know what a poll costs. */
  requests = 0;

  constructor({ user, password, tls }: Pick<RabbitMqConfig, 'user' | 'password' | 'tls'>) {
    const { insecure, ...pem } = tls ?? {};
    this.#agents = {
      http: new HttpAgent({ keepAlive: true, maxSockets: SOCKETS }),
      https: new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS, ...pem, rejectUnauthorized: insecure !== true }),
    };
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  /** Throws when the signal aborts, on any status but 200, and on an answer without end. */
  text(url: string, signal: AbortSignal): Promise<string> {
    this.requests += 1;
    const isTls = url.startsWith('https:');
    const options = { headers: { authorization: this.#authorization, accept: '*/*' }, signal };
    return new Promise((resolve, reject) => {
      const onAnswer = (answer: IncomingMessage) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_BYTES) answer.destroy(new Error(`it answered more than ${MAX_BYTES} bytes`));
          else chunks.push(chunk);
        });
        answer.on('error', reject);
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
          else reject(new HttpStatusError(answer.statusCode ?? 0));
        });
      };
      const asked = isTls
        ? requestHttps(url, { ...options, agent: this.#agents.https }, onAnswer)
        : requestHttp(url, { ...options, agent: this.#agents.http }, onAnswer);
      asked.on('error', reject);
      asked.end();
    });
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }
}
