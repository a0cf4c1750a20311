import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { demoPolicy } from './demo-flow.js';
import { DemoStory } from './demo-story.js';

const kafka = {
  ...demoPolicy('enforce'),
  constraints: [{ kind: 'kafka', cluster: 'main', group: 'billing', topics: ['orders'] }],
};

describe('the story of the demo', () => {
  let server: Server;
  let answers: Record<string, [status: number, body: unknown]>;

  const tell = async () => {
    const told: string[] = [];
    const { port } = server.address() as AddressInfo;
    const stage = { begin: () => void told.push('begin'), leave: () => void told.push('leave') };
    await new DemoStory(`http://127.0.0.1:${port}`, stage).tell();
    return told;
  };

  beforeEach(async () => {
    Logger.overrideLogger(false);
    server = createServer((request, response) => {
      const [status, body] = answers[`${request.method} ${request.url!.replace('/v1/flows/orders', '')}`] ?? [404, {}];
      request.resume();
      response.writeHead(status).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => void server.close());

  it('begins on the flow that an earlier start made, whatever was changed of it', async () => {
    const policy = { ...demoPolicy('enforce'), rate: { ceilingPerSec: 50 } };
    const versions = { versions: [{ version: 3, reason: 'slower' }] };
    answers = { 'PUT ': [412, {}], 'GET ': [200, { policy, decision: null }], 'GET /versions': [200, versions] };
    expect(await tell()).toEqual(['begin']);
  });

  it('spends nothing of a flow that limits other work under the same name', async () => {
    answers = { 'PUT ': [412, {}], 'GET ': [200, { policy: kafka, decision: null }] };
    expect(await tell()).toEqual(['leave']);
  });

  it('goes on in observe where it may not enforce: whoever produces has a consumer', async () => {
    const decision = { constraints: [{ lagMessages: 501 }] };
    const versions = { versions: [{ version: 1, reason: 'The demo: first the problem' }] };
    const puts: [number, unknown][] = [
      [412, {}],
      [409, { error: { code: 'CONSTRAINT_IN_USE' } }],
    ];
    answers = { 'GET ': [200, { policy: demoPolicy('observe'), decision }], 'GET /versions': [200, versions] };
    Object.defineProperty(answers, 'PUT ', { get: () => puts.shift() });
    expect([await tell(), puts]).toEqual([['begin'], []]);
  });

  it('spends nothing where its flow is refused', async () => {
    answers = { 'PUT ': [409, { error: { code: 'FLOW_IN_FILE' } }] };
    expect(await tell()).toEqual(['leave']);
  });
});
