import { TestController } from './support/controller.js';
import { ORDERS, partition, reading } from './support/fixtures.js';
import { CREATE, edit, ifMatch, policyBody } from './support/policy.js';

/** What people and programs send in the place of a value, as JSON; the last two are no JSON at all. */
const BAD_JSON: readonly (readonly [string, string])[] = [
  ['a wrong type', '{"a":1}'],
  ['a list', '[5]'],
  ['a text', '"no such thing"'],
  ['Infinity by overflow', '1e999'],
  ['a negative number', '-1'],
  ['2^53 + 1', '9007199254740993'],
  ['an empty text', '""'],
  ['null', 'null'],
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
];
const BAD_TEXT = ['', 'NaN', 'Infinity', '1e999', '-1', '9007199254740993', '[5]', '{}', '__proto__', 'x'.repeat(2000)];

/** Names may look like numbers. */
const NUMBERS_AS_NAMES = ['NaN', 'Infinity', '1e999', '-1', '9007199254740993'];

interface Route {
  readonly path: string;
  readonly method: 'get' | 'put' | 'post' | 'delete';
  readonly query: readonly string[];
  /** A good body; each of its fields is replaced by each bad value. */
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** Fields where a bad value of the list is a good one: a text may be any text. */
const GOOD: Readonly<Record<string, readonly string[]>> = {
  reason: ['a text'],
  'policy.owner': ['a text'],
  'policy.flow': [],
  'candidates.0.name': ['a text'],
  'candidates.0.policy.owner': ['a text'],
  q: BAD_TEXT,
  instance: BAD_TEXT.filter((text) => text !== '' && text.length <= 200),
  producer: NUMBERS_AS_NAMES,
  flow: NUMBERS_AS_NAMES,
  from: [],
};

describe('bad input on every route', () => {
  let controller: TestController;
  let routes: readonly Route[];

  beforeAll(async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.put('/v1/flows/orders', edit(), CREATE);
    await controller.cycle(3);
    routes = await routeTable(controller);
  }, 30_000);
  afterAll(() => controller.stop());

  it('knows every route of the API', () => {
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    expect(known).toEqual(
      expect.arrayContaining(['put /v1/flows/{flow}', 'get /v1/ui/stream', 'put /v1/clusters/{name}']),
    );
    // The end of a measurement says all there is to say in its path.
    const withBody = routes.filter(
      ({ method, path }) => method !== 'get' && !(method === 'delete' && path.endsWith('/measure')),
    );
    for (const route of withBody) expect([route.path, route.body]).toEqual([route.path, expect.anything()]);
  });

  it('[F61] answers a bad value in any field of any body with the field, the value and what is allowed', async () => {
    let tried = 0;
    for (const route of routes.filter(({ body }) => body !== undefined)) {
      for (const field of fieldsOf(route.body!)) {
        for (const [what, literal] of BAD_JSON) {
          if (GOOD[field]?.includes(what) || isTolerant(route)) continue;
          const answer = await send(route, withField(route.body!, field, literal));
          const told = `${route.method} ${route.path} ${field} = ${literal}: ${answer.status} ${answer.text.slice(0, 200)}`;
          expect([told, answer.status >= 400 && answer.status < 500]).toEqual([told, true]);
          // A good value after all, for example of a group's name: the version that is expected never stands.
          if (answer.status === 412) continue;
          if (what === 'NaN' || what === 'Infinity') continue;
          expect([told, namesField(answer.body.error, field)]).toEqual([told, true]);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(150);
    await unchanged();
  }, 120_000);

  it('[F61] answers a bad value of any query parameter with its name and what is allowed', async () => {
    for (const route of routes.filter(({ method, path }) => method === 'get' && path.startsWith('/v1/'))) {
      for (const name of [...route.query, 'colour']) {
        for (const text of BAD_TEXT) {
          if (GOOD[name]?.includes(text)) continue;
          const path = `${pathOf(route)}?${viewOf(route, name)}${name}=${encodeURIComponent(text)}`;
          const answer = await controller.get(path);
          const told = `${path.slice(0, 120)}: ${answer.status} ${answer.text.slice(0, 200)}`;
          expect([told, answer.status]).toEqual([told, 400]);
          expect([told, namesField(answer.body.error, name)]).toEqual([told, true]);
        }
      }
    }
  }, 60_000);

  it('answers a bad name or number in any path with 4xx, and never with a fault', async () => {
    for (const route of routes.filter(({ path }) => path.includes('{'))) {
      const isName = (text: string) => route.path.endsWith('{name}') && /^[\w.-]+$/.test(text) && text !== '__proto__';
      for (const text of BAD_TEXT.filter((one) => one !== '' && !isName(one))) {
        const path = route.path.replace(/\{[^}]+\}/g, encodeURIComponent(text));
        const answer = await send({ ...route, path }, JSON.stringify(route.body ?? {}));
        const told = `${route.method} ${path.slice(0, 80)}: ${answer.status}`;
        expect([told, answer.status >= 400 && answer.status < 500]).toEqual([told, true]);
        expect(answer.body.error.code).not.toBe('INTERNAL');
      }
    }
  }, 60_000);

  it('[F62] answers unknown fields by name, and keys that reach for prototypes with nothing polluted', async () => {
    for (const route of routes.filter((one) => one.body !== undefined && !isTolerant(one))) {
      const unknown = await send(route, JSON.stringify({ ...route.body, colour: 'red' }));
      expect([route.path, unknown.status, namesField(unknown.body.error, 'colour')]).toEqual([route.path, 400, true]);
      const json = JSON.stringify(route.body);
      for (const key of ['__proto__', 'constructor']) {
        const poisoned = await send(route, `{"${key}":{"prototype":{"polluted":1}},${json.slice(1)}`);
        expect([route.path, key, poisoned.status]).toEqual([route.path, key, 400]);
      }
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    await unchanged();
  });

  it('[F60] answers a megabyte with 413 on every route that takes a body', async () => {
    for (const route of routes.filter(({ body }) => body !== undefined)) {
      const answer = await send(route, JSON.stringify({ reason: 'x'.repeat(1_000_000) }));
      expect([route.path, answer.status, answer.body.error.code]).toEqual([route.path, 413, 'BODY_TOO_LARGE']);
    }
  });

  async function unchanged(): Promise<void> {
    expect((await controller.get('/v1/flows')).body.flows.map(({ flow }: { flow: string }) => flow)).toEqual([
      'orders',
    ]);
    expect((await controller.get('/v1/flows/orders')).body).toMatchObject({ version: 1 });
    expect((await controller.get('/v1/clusters')).body.clusters).toHaveLength(1);
  }

  async function send(route: Route, json: string) {
    const { headers = {} } = route;
    const asked = route.method === 'get' ? controller.get(pathOf(route)) : undefined;
    const answer = await (asked ?? controller[route.method as 'put'](pathOf(route), json, headers));
    expect(answer.text).not.toMatch(/\bat .*\.[jt]s:\d+/);
    return answer;
  }
});

/** Bodies that are good, by route; every route with a body must stand here. */
const BODIES: Readonly<Record<string, Pick<Route, 'body' | 'headers'>>> = {
  'put /v1/flows/{flow}': { body: { policy: { ...policyBody(), owner: 'me' }, reason: 'x' }, headers: ifMatch(7) },
  'delete /v1/flows/{flow}': { body: { reason: 'x' }, headers: ifMatch(7) },
  'post /v1/flows/{flow}/rollback': { body: { version: 1, reason: 'x' }, headers: ifMatch(7) },
  'post /v1/flows/{flow}/what-if': {
    body: { from: 'now-1m', to: 'now', candidates: [{ name: 'x', policy: { ...policyBody(), owner: 'me' } }] },
  },
  'post /v1/flows/{flow}/measure': { body: { expiresInSec: 60, reason: 'x' } },
  'post /v1/adoption': { body: { reason: 'x' } },
  'put /v1/clusters/{name}': { body: { brokers: ['a:1'] } },
  'post /v1/leases': { body: { producer: 'p', instance: 'i', leases: [1] } },
  'post /v1/leases/return': { body: { producer: 'p', instance: 'i', flows: [1] } },
  'post /v1/levels': { body: { levels: [1] } },
  'post /v1/demo': { body: { consumerMsPerMessage: 1, consumerPaused: false, producers: 1 } },
};

/** The route table, drawn from the OpenAPI document: a route that is added is tried here by itself. */
async function routeTable(controller: TestController): Promise<readonly Route[]> {
  const { paths } = (await controller.get('/docs-json')).body as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [] }]) => ({
      ...{ path, method: method as Route['method'] },
      query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
      ...BODIES[`${method} ${path}`],
    })),
  );
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

const pathOf = ({ path }: Route): string => path.replace('{flow}', 'orders').replace(/\{[^}]+\}/g, '1');
/** The stream needs its view before anything else is looked at. */
const viewOf = ({ path }: Route, name: string): string =>
  path.endsWith('stream') && name !== 'view' ? 'view=overview&' : '';
/** What programs send is taken or refused entry by entry, and has specs of its own. */
const isTolerant = ({ path }: Route): boolean => path.startsWith('/v1/leases') || path === '/v1/levels';

/** Dotted paths of all fields of a body, lists and objects included. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, child]) => fieldsOf(child, path === '' ? key : `${path}.${key}`));
  return path === '' ? inner : [path, ...inner];
}

/** The body as JSON, with what stands at `field` replaced by the literal. */
function withField(body: object, field: string, literal: string): string {
  const copy = structuredClone(body) as Record<string, unknown>;
  const keys = field.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy);
  parent[last] = '<here>';
  return JSON.stringify(copy).replace('"<here>"', literal);
}

/** True where a problem names the field, something around it or something in it. */
function namesField(
  error: { code: string; problems?: readonly { path: string; message: string }[] },
  field: string,
): boolean {
  return (error.problems ?? []).some(({ path, message }) =>
    [path, `policy.${path}`].some((told) => (field.startsWith(told) || told.startsWith(field)) && message !== ''),
  );
}
