import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface SseEvent {
  readonly id: string | null;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every view.
  readonly data: any;
}

/** A page's stream; `pause` stops reading from the socket, as a browser that hangs does. */
export class SseReader {
  readonly events: SseEvent[] = [];
  isClosed = false;

  private constructor(
    private readonly sent: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop()!;
      for (const part of parts) this.events.push(parse(part));
    });
    const closed = () => {
      this.isClosed = true;
    };
    response.on('close', closed).on('error', closed);
  }

  static open(url: string): Promise<SseReader> {
    return new Promise((resolve, reject) => {
      const sent = request(url, (response) => resolve(new SseReader(sent, response)));
      sent.on('error', reject);
      sent.end();
    });
  }

  /** Names of the events so far. */
  get names(): readonly string[] {
    return this.events.map(({ event }) => event);
  }

  close(): void {
    this.sent.destroy();
  }
}

function parse(part: string): SseEvent {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? null;
  return { id: field('id'), event: field('event')!, data: JSON.parse(field('data')!) };
}
