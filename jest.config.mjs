const swc = {
  module: { type: 'es6' },
  sourceMaps: true,
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
};

const base = {
  rootDir: '.',
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
};

/** Suffixes: *.spec.ts unit, *.int-spec.ts real servers, *.e2e-spec.ts through HTTP, *.fault-spec.ts too long for every run. */
const project = (displayName, suffix) => ({
  ...base,
  displayName,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/examples', '<rootDir>/scripts'],
  testRegex: `\\.${suffix}\\.ts$`,
});

export default {
  coverageProvider: 'v8',
  reporters: ['default', '<rootDir>/jest.reporter.mjs'],
  projects: [
    {
      ...project('unit', 'spec'),
      testEnvironment: '<rootDir>/scripts/test/unit-environment.mjs',
      transform: { '^.+\\.ts$': ['<rootDir>/scripts/test/unit-transform.mjs', swc] },
      // Two thirds of zod's files are its messages in other languages, which nobody asks for.
      moduleNameMapper: {
        '^\\.\\./locales/index\\.js$': '<rootDir>/node_modules/zod/v4/locales/en.js',
        '^@nestjs/schedule$': '<rootDir>/scripts/test/no-scheduler.mjs',
        ...base.moduleNameMapper,
      },
    },
    project('int', 'int-spec'),
    project('e2e', 'e2e-spec'),
    project('faults', 'fault-spec'),
  ],
};
