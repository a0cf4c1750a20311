import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  BesideSchema,
  ClusterListSchema,
  DecisionDetailSchema,
  DecisionListSchema,
  type DryRun,
  DryRunSchema,
  type EvidenceBody,
  EvidenceSchema,
  FLOW_STATES,
  FlowDetailSchema,
  type FlowList,
  FlowListSchema,
  FlowSnapshotSchema,
  type FlowSummary,
  GroupDetailSchema,
  GroupHistorySchema,
  GroupListSchema,
  GroupPageSchema,
  HistorySchema,
  PolicyChangedSchema,
  PolicyVersionDetailSchema,
  PolicyVersionListSchema,
  ProducerPageSchema,
  ProducersSchema,
  QueueDetailSchema,
  QueuePageSchema,
  type SystemBody,
  SystemSchema,
  TopicPageSchema,
} from '@headgate/contract';
import { besideOf, decisionsOf, detailOf, historyOf, rankOf, snapshotOf, summaryOf } from './fixtures.js';
import { groupDetail, groupHistory, groupPage, topicPage } from './lag-fixtures.js';
import { type LagScene } from './lag-scenes.js';
import { type ProducerScene, producerPage, producersOf } from './producer-fixtures.js';
import { QUEUES, queueDetail, queuePage } from './queue-fixtures.js';
import { type Scene } from './scenes.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** What the server plays; a test changes it between two steps. */
export interface Play {
  scenes: Scene[];
  groups: LagScene[];
  producers: ProducerScene;
  demo: { on: boolean; flow: string; consumerMsPerMessage: number; consumerPaused: boolean; producers: number };
  banners: SystemBody['banners'];
  clusters: { name: string; brokers: string[] }[];
  /** Paths that answer 503, by a piece of them. */
  broken: string[];
  /** Paths that do not answer until they are let go, by a piece of them. */
  held: string[];
  /** Answers nothing on the stream and refuses new ones. */
  isCut: boolean;
  /** The next change meets another version. */
  hasConflict: boolean;
  /** What was sent to change something. */
  readonly changes: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: unknown;
  }[];
}

/** Validates what is answered, so that a fixture never drifts from the contract. */
type Send = (schema: { parse(answer: unknown): unknown }, answer: unknown) => void;

const utc = (ms: number): string => new Date(ms).toISOString();

/** Serves the build as the controller does, under the same policy, and answers what the contract says; each answer is validated. */
export class FixtureServer {
  readonly play: Play = {
    scenes: [],
    groups: [],
    producers: 'some',
    demo: { on: false, flow: 'demo-orders', consumerMsPerMessage: 1, consumerPaused: false, producers: 1 },
    banners: [],
    clusters: [],
    broken: [],
    held: [],
    isCut: false,
    hasConflict: false,
    changes: [],
  };
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private readonly streams = new Set<ServerResponse>();
  private readonly made = new Map<string, FlowSummary>();

  async start(): Promise<string> {
    if (!existsSync(join(DIST, 'index.html')))
      throw new Error('Build the dashboard first: npm run build -w @headgate/dashboard');
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Ends every stream, and lets no new one in until it is mended. */
  cut(): void {
    this.play.isCut = true;
    for (const stream of this.streams) stream.destroy();
    this.streams.clear();
  }

  /** Sends an event to every open stream. */
  push(name: string, body: unknown): void {
    for (const stream of this.streams)
      stream.write(`event: ${name}\nid: ${Date.now()}\ndata: ${JSON.stringify(body)}\n\n`);
  }

  list(q = '', from = 0, limit = 100): FlowList {
    const now = Date.now();
    const { scenes: all } = this.play;
    const state = /state:(\S+)/.exec(q)?.[1];
    const word = q
      .replace(/state:\S+/, '')
      .replace(/flow:|[*"]/g, '')
      .trim();
    const matching = all
      .filter((scene) => (!state || scene.state === state) && scene.flow.includes(word))
      .sort((a, b) => rankOf(b) - rankOf(a));
    const flows = matching
      .slice(from, from + limit)
      .map((scene) => ({ ...this.summaryLike(scene, now), flow: scene.flow }));
    const needy = all.filter((scene) => rankOf(scene) > 3).sort((a, b) => rankOf(b) - rankOf(a));
    const counts = Object.fromEntries(
      FLOW_STATES.map((name) => [name, all.filter((flow) => flow.state === name).length]),
    );
    return FlowListSchema.parse({
      serverTime: utc(now),
      overview: {
        answer:
          needy.length === 0 ? `All ${all.length} flows are calm` : `${needy.length} of ${all.length} flows need you`,
        detail:
          needy.length === 0
            ? 'Nothing is over its objective and every queue is read.'
            : `${needy.map(({ flow, state: word }) => `${flow} is ${word}`).join('; ')}. Headgate is acting on all of them.`,
        flows: all.length,
        counts,
        grantedPerSec: { value: 88_500, known: all.length, of: all.length },
        heldBackPerSec: { value: 3980, known: Math.max(0, all.length - 1), of: all.length },
      },
      matching: matching.length,
      flows,
      nextCursor: from + limit < matching.length ? String(from + limit) : null,
    });
  }

  /** Thousands of flows are one flow by many names: what is alike is made once. */
  private summaryLike({ flow, ...scene }: Scene, now: number): FlowSummary {
    if (this.play.scenes.length <= 100) return summaryOf({ flow, ...scene }, now);
    const key = JSON.stringify(scene);
    const made = this.made.get(key) ?? summaryOf({ flow, ...scene }, now);
    this.made.set(key, made);
    return made;
  }

  system(): SystemBody {
    const now = Date.now();
    return SystemSchema.parse({
      serverTime: utc(now),
      version: '0.1.0',
      node: process.version,
      startedAt: utc(now - 3_600_000),
      databaseId: 'b0c1',
      epoch: 3,
      epochReason: null,
      stores: {
        database: { kind: 'embedded', state: 'up', reason: null },
        buckets: { kind: 'memory', state: 'up', reason: null },
      },
      config: { path: 'headgate.yaml', state: 'missing', problems: [], flows: 0 },
      demo: { on: this.play.demo.on },
      flows: this.play.scenes.length,
      streams: { open: this.streams.size, max: 200 },
      historyRowsDropped: 0,
      dependencies: [],
      banners: this.play.banners,
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith('/v1')) return this.file(url.pathname, response);
    const body = await read(request);
    const method = request.method ?? 'GET';
    const send: Send = (schema, answer) => json(response, 200, schema.parse(answer));
    while (this.play.held.some((part) => url.pathname.includes(part))) await nextTurn();
    try {
      if (this.play.broken.some((part) => url.pathname.includes(part))) {
        fail(response, 503, 'DATABASE_UNAVAILABLE', 'Postgres: connection refused');
        return;
      }
      if (method !== 'GET' && !url.searchParams.has('dryRun')) {
        this.play.changes.push({ method, path: url.pathname, headers: request.headers, body });
      }
      this.route(method, url, body, response, send);
    } catch (error) {
      fail(response, 500, 'INTERNAL', String(error));
    }
  }

  private route(method: string, url: URL, body: unknown, response: ServerResponse, send: Send): unknown {
    const now = Date.now();
    const parts = url.pathname.split('/').slice(2).map(decodeURIComponent);
    const [first, name, third, fourth] = parts;
    if (first === 'ui') return this.stream(url, response);
    if (first === 'system') return send(SystemSchema, this.system());
    if (first === 'demo') {
      if (method === 'POST') Object.assign(this.play.demo, body);
      return json(response, 200, { ...this.play.demo, processes: [], links: [] });
    }
    if (first === 'groups' && name !== undefined) {
      const found = this.play.groups.find(({ group }) => group === name);
      if (!found) return fail(response, 404, 'GROUP_UNKNOWN', `No sweep has seen the group ${name}`);
      if (third === 'history') return send(GroupHistorySchema, groupHistory(found, now));
      return send(GroupDetailSchema, groupDetail(found, now));
    }
    if (first === 'groups') return send(GroupPageSchema, groupPage(this.play.groups, url.searchParams, now));
    if (first === 'topics') return send(TopicPageSchema, topicPage(this.play.groups, url.searchParams, now));
    if (first === 'queues' && name !== undefined) {
      const queue = name.startsWith('~') ? Buffer.from(name.slice(1), 'base64url').toString('utf8') : name;
      const found = QUEUES.find((one) => one.queue === queue);
      if (!found) return fail(response, 404, 'QUEUE_UNKNOWN', `No queue is named ${queue}`);
      return send(QueueDetailSchema, queueDetail(found, now));
    }
    if (first === 'queues') return send(QueuePageSchema, queuePage(url.searchParams.get('q') ?? '', now));
    if (first === 'producers') {
      const q = url.searchParams.get('q') ?? '';
      if (/\bcolour:/.test(q)) return fail(response, 400, 'BODY_INVALID', 'colour is no key of the filter');
      return send(ProducerPageSchema, producerPage(this.play.producers, q, now));
    }
    if (first === 'flows' && third === 'producers') return send(ProducersSchema, producersOf(name ?? '', now));
    if (first === 'clusters') return this.clusters(method, name, body, response, send);
    if (first === 'flows' && name === undefined) {
      const q = url.searchParams.get('q') ?? '';
      if (/\bcolour:/.test(q))
        return fail(
          response,
          400,
          'BODY_INVALID',
          'colour is no key of the filter; known are state, mode, source, owner, topic, group',
        );
      const limit = Number(url.searchParams.get('limit') ?? 100);
      if (limit > 500) {
        return fail(response, 400, 'BODY_INVALID', 'limit must be a whole number from 1 to 500');
      }
      return send(FlowListSchema, this.list(q, Number(url.searchParams.get('cursor') ?? 0), limit));
    }
    const scene = this.play.scenes.find(({ flow }) => flow === name);
    if (first === 'flows' && method === 'PUT' && url.searchParams.has('dryRun'))
      return send(DryRunSchema, this.dryRun(name ?? '', body, scene, now));
    if (method === 'PUT' || method === 'POST') return this.change(name ?? '', scene, response, send, now);
    if (!scene) return fail(response, 404, 'FLOW_UNKNOWN', `No policy names ${name}`);
    if (first === 'evidence') return send(EvidenceSchema, evidence(scene, now));
    if (third === undefined) return send(FlowDetailSchema, detailOf(scene, now));
    if (third === 'history') return send(HistorySchema, historyOf(scene, now));
    if (third === 'beside') return send(BesideSchema, besideOf(scene, now));
    if (third === 'versions') return this.versions(scene, fourth, send, now);
    if (third === 'decisions' && fourth === undefined) {
      return send(DecisionListSchema, { flow: scene.flow, decisions: decisionsOf(scene, now), nextCursor: null });
    }
    const decisions = decisionsOf(scene, now);
    const at = decisions.findIndex(({ number }) => number === Number(fourth));
    if (at === -1) return fail(response, 404, 'DECISION_UNKNOWN', 'This decision is not kept');
    const decision = decisions[at]!;
    send(DecisionDetailSchema, {
      serverTime: utc(now),
      flow: scene.flow,
      decision,
      steps: [
        {
          kind: 'law',
          constraint: decision.binding,
          clamp: null,
          ratePerSec: 410,
          text: 'drain asked 410/s: the queue is above its objective',
        },
        { kind: 'rail', constraint: null, clamp: 'floor', ratePerSec: 950, text: 'raised to what the policy promises' },
        {
          kind: 'lowest',
          constraint: decision.binding,
          clamp: null,
          ratePerSec: 950,
          text: `${scene.group} asks least`,
        },
        { kind: 'result', constraint: null, clamp: null, ratePerSec: decision.ratePerSec, text: 'set' },
      ],
      before: decisions[at + 1] ?? null,
      after: decisions[at - 1] ?? null,
      policy: detailOf(scene, now).policy,
      policyReason: null,
    });
  }

  private clusters(
    method: string,
    name: string | undefined,
    body: unknown,
    response: ServerResponse,
    send: Send,
  ): unknown {
    const now = Date.now();
    if (method === 'PUT' && name) this.play.clusters.push({ name, brokers: (body as { brokers: string[] }).brokers });
    if (method === 'PUT') return json(response, 200, {});
    if (name === undefined) {
      return send(ClusterListSchema, {
        serverTime: utc(now),
        clusters: this.play.clusters.map((cluster) => ({
          ...cluster,
          kind: 'kafka',
          source: 'api' as const,
          state: 'up' as const,
          reason: null,
          since: utc(now - 5000),
          flows: [],
        })),
      });
    }
    send(GroupListSchema, {
      serverTime: utc(now),
      cluster: name,
      groups: [
        {
          group: 'billing',
          state: 'Stable',
          type: 'classic',
          topics: [{ topic: 'orders.v1', lagMessages: 12_000 }],
          topicsReason: null,
          flow: null,
        },
        {
          group: 'dispatch',
          state: 'Stable',
          type: 'classic',
          topics: [{ topic: 'shipments.v2', lagMessages: null }],
          topicsReason: null,
          flow: null,
        },
        {
          group: 'idle',
          state: 'Empty',
          type: 'classic',
          topics: null,
          topicsReason: 'it never committed',
          flow: null,
        },
      ],
      complete: true,
      completeReason: null,
    });
  }

  private dryRun(name: string, body: unknown, scene: Scene | undefined, now: number): DryRun {
    const { policy } = body as {
      policy: {
        rate?: { ceilingPerSec?: unknown; floorPerSec?: unknown };
        mode?: string;
        overflow?: { strategy?: string };
      };
    };
    const { ceilingPerSec, floorPerSec } = policy.rate ?? {};
    const problems = [
      ...(typeof ceilingPerSec === 'number' && typeof floorPerSec === 'number' && floorPerSec > ceilingPerSec
        ? [{ path: 'rate.floorPerSec', value: floorPerSec, message: 'must not be above the ceiling' }]
        : []),
      ...(policy.overflow?.strategy
        ? []
        : [{ path: 'overflow.strategy', value: null, message: 'choose one of block, drop, throttle, reject, spill' }]),
    ];
    const ceiling = scene?.ceilingPerSec;
    return {
      serverTime: utc(now),
      flow: name,
      valid: problems.length === 0,
      code: problems.length === 0 ? null : 'POLICY_INVALID',
      problems,
      isNew: scene === undefined,
      version: scene ? 14 : null,
      diff: [
        ...(ceiling !== undefined && ceilingPerSec !== ceiling
          ? [{ path: 'rate.ceilingPerSec', before: ceiling, after: ceilingPerSec }]
          : []),
        ...(scene && policy.mode !== (scene.mode ?? 'enforce')
          ? [{ path: 'mode', before: scene.mode ?? 'enforce', after: policy.mode }]
          : []),
      ],
      ratePerSec: scene?.ratePerSec ?? null,
      ratePerSecNow: scene?.ratePerSec ?? null,
      ratePerSecNowReason: scene ? null : 'no reading of this queue yet',
      why: scene?.why ?? null,
      feasibility: [],
      producersTouched: (scene?.producers ?? []).map(([producer, askedPerSec, instances]) => ({
        producer,
        instances,
        askedPerSec,
      })),
      wouldCut: false,
      wouldHoldPerSec: scene ? 2170 : null,
      effect: scene ? `Nothing changes at once: ${name} stays at its rate` : `${name} is watched; nobody is limited`,
    };
  }

  private change(name: string, scene: Scene | undefined, response: ServerResponse, send: Send, now: number): unknown {
    if (this.play.hasConflict) {
      this.play.hasConflict = false;
      return json(response, 412, {
        error: {
          code: 'VERSION_CONFLICT',
          message: 'Version 15 stands',
          requestId: '7f3a',
          versions: { expected: 14, current: 15 },
        },
      });
    }
    send(PolicyChangedSchema, {
      flow: name,
      version: scene ? 15 : 1,
      policyHash: 'aa',
      changedBy: 'local',
      changedAt: utc(now),
      diff: scene ? [{ path: 'rate.ceilingPerSec', before: scene.ceilingPerSec, after: 5000 }] : [],
    });
  }

  private versions(scene: Scene, which: string | undefined, send: Send, now: number): unknown {
    const versions = [15, 14, 13].map((version, index) => ({
      version,
      policyHash: 'aa',
      changedBy: 'local',
      changedAt: utc(now - 3_600_000 * (index + 1)),
      reason: version === 14 ? 'Tighter objective' : null,
      change: 'changed' as const,
      rolledBackTo: null,
    }));
    if (which === undefined)
      return send(PolicyVersionListSchema, { flow: scene.flow, versions: versions.slice(1), nextCursor: null });
    const version = versions.find((candidate) => candidate.version === Number(which)) ?? versions[0]!;
    send(PolicyVersionDetailSchema, {
      ...version,
      flow: scene.flow,
      policy: detailOf(scene, now).policy,
      diff: [{ path: 'objective.delaySec', before: 10, after: 5 }],
    });
  }

  private stream(url: URL, response: ServerResponse): void {
    if (this.play.isCut) return void response.destroy();
    const view = url.searchParams.get('view') ?? '';
    if (view.startsWith('flow:') && !this.play.scenes.some(({ flow }) => view === `flow:${flow}`)) {
      fail(response, 404, 'FLOW_UNKNOWN', 'No policy names this flow');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
    const scene = this.play.scenes.find(({ flow }) => view === `flow:${flow}`);
    const now = Date.now();
    const body = scene
      ? FlowSnapshotSchema.parse(snapshotOf(scene, now))
      : view === 'overview'
        ? this.list(url.searchParams.get('q') ?? '')
        : this.system();
    if (this.play.held.includes('/stream')) return;
    response.write(`event: snapshot\nid: 1\ndata: ${JSON.stringify(body)}\n\n`);
  }

  private file(path: string, response: ServerResponse): void {
    const file = normalize(join(DIST, path));
    const isFile = file.startsWith(DIST) && extname(file) !== '' && existsSync(file);
    const served = isFile ? file : join(DIST, 'index.html');
    response.writeHead(200, {
      'content-type': TYPES[extname(served)] ?? 'application/octet-stream',
      'content-security-policy': CSP,
      'x-content-type-options': 'nosniff',
    });
    createReadStream(served).pipe(response);
  }
}

function evidence(scene: Scene, now: number): EvidenceBody {
  return {
    serverTime: utc(now),
    flow: scene.flow,
    mode: scene.mode ?? 'enforce',
    observedSince: utc(now - 259_200_000),
    observedSec: 259_200,
    recordedSec: 250_000,
    completeness: 0.97,
    completenessReason: null,
    timesWouldCut: 14,
    timesWouldCutReason: null,
    lowestPerSec: 38_000,
    highestPerSec: 60_000,
    overObjectiveSec: 340,
    overObjectiveSecReason: null,
    wouldHoldMessages: null,
    wouldHoldMessagesReason: 'one producer does not tell what it asks',
    directInstances: 0,
    answer: 'In 3 days it would have cut 14 times, never below 38,000/s.',
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, code: string, message: string): void {
  json(response, status, { error: { code, message, requestId: '7f3a' } });
}

async function read(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? null : JSON.parse(text);
}
