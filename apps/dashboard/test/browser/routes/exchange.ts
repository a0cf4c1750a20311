import { type ServerResponse } from 'node:http';
import { type Play } from '../play.js';

/** One request and the ways to answer it; what each family of routes takes. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  /** What stands after `/v1`, decoded. */
  readonly parts: readonly string[];
  readonly body: unknown;
  readonly play: Play;
  readonly now: number;
  /** Validates what is answered, so that a fixture never drifts from the contract. */
  readonly send: (schema: { parse(answer: unknown): unknown }, answer: unknown) => void;
  readonly json: (status: number, body: unknown) => void;
  readonly fail: (status: number, code: string, message: string) => void;
}

type Asked = Pick<Exchange, 'method' | 'url' | 'body' | 'play'>;

export function exchangeOf(asked: Asked, response: ServerResponse): Exchange {
  return {
    ...asked,
    parts: asked.url.pathname.split('/').slice(2).map(decodeURIComponent),
    now: Date.now(),
    send: (schema, answer) => answerJson(response, 200, schema.parse(answer)),
    json: (status, body) => answerJson(response, status, body),
    fail: (status, code, message) => answerError(response, status, code, message),
  };
}

export const utc = (ms: number): string => new Date(ms).toISOString();

export function answerError(response: ServerResponse, status: number, code: string, message: string): void {
  answerJson(response, status, { error: { code, message, requestId: '7f3a' } });
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
