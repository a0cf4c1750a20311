import { createClient, type HeadgateClient, type OverflowChoice } from '@headgate/sdk';

/** The client that every example here begins with. */
export const connect = (overflow: OverflowChoice): HeadgateClient =>
  createClient({
    url: process.env.HEADGATE_URL ?? 'http://127.0.0.1:8080',
    producer: 'adapters',
    bootstrap: { ratePerSec: 5, overflow },
  });

/** Where a server of an example listens; the test reads it. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
