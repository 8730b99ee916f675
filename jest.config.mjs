const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
    },
    module: { type: 'es6' },
  },
];

export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/engines/setup.mjs',
  globalTeardown: '<rootDir>/test/engines/teardown.mjs',
  roots: ['<rootDir>/test'],
  testRegex: ['\\.test\\.ts$'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '/worker-path\\.node\\.js$': '<rootDir>/test/fixtures/pdf/worker-path.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: { '^.+\\.ts$': swc },
  testTimeout: 60_000,
  testSequencer: '<rootDir>/test/engines/sequencer.mjs',
  // One more than two cores: one of three waits for a clock, a disk or a browser at any time.
  maxWorkers: 3,
  // Modules of suites that have ended stay in memory, and every sweep goes through them again.
  workerIdleMemoryLimit: '1200MB',
};
