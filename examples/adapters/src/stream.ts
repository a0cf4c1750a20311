// A stream held to a flow: each line costs its bytes, and the source is read as fast as they may go.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { throttleStream } from '@headgate/sdk/stream';
import { connect, say } from './client.js';

const [, , from = 'in.txt', to = 'out.txt'] = process.argv;
const client = connect('block');
const lines = Readable.from(createInterface({ input: createReadStream(from) })).map((line: string) => `${line}\n`);
const hold = throttleStream(client.flow('export'), {
  objectMode: true,
  cost: (line) => Buffer.byteLength(line as string),
});
await pipeline(lines, hold, createWriteStream(to));
say(`spent ${client.flow('export').status().usedTokens}`);
await client.close();
