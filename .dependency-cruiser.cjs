/** Which room may look into which: the table of ARCHITECTURE.md, and nothing else. */
const ROOMS = {
  host: [],
  db: [],
  i18n: [],
  pki: [],
  documents: [],
  signing: ['host'],
  queue: ['host', 'db'],
  evidence: ['pki', 'documents'],
  schema: ['host', 'signing', 'db'],
  mail: ['host', 'signing', 'i18n'],
  methods: ['host', 'signing', 'evidence', 'documents'],
  tasks: ['host', 'signing', 'methods', 'mail', 'documents', 'evidence', 'i18n'],
  endpoints: ['host', 'signing', 'methods', 'mail'],
  portal: ['host', 'signing', 'methods', 'mail'],
};

const rooms = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `${room} may look into: ${allowed.join(', ') || 'nothing'} (ARCHITECTURE.md)`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [`^src/${room}/`, '^src/errors\\.ts$', ...allowed.map((other) => `^src/${other}/index\\.ts$`)],
  },
}));

module.exports = {
  forbidden: [
    ...rooms,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'config-is-a-leaf',
      severity: 'error',
      from: { path: '^src/config\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(errors|host/index|signing/index)\\.ts$' },
    },
    {
      name: 'client-and-cli',
      severity: 'error',
      from: { path: '^src/(client|cli)\\.ts$' },
      to: {
        path: '^src/',
        pathNot: '^src/(errors\\.ts|(pki|documents|evidence)/(index|index\\.node)\\.ts|plugin\\.ts)$',
      },
    },
    {
      name: 'reference-host-through-the-contract',
      severity: 'error',
      from: { path: '^reference-host/' },
      to: { path: '^src/', pathNot: '^src/(plugin|errors|(host|db|queue)/index)\\.ts$' },
    },
    {
      name: 'simulators-are-independent',
      comment: 'What proves is independent of what is proved.',
      severity: 'error',
      from: { path: '^simulators/' },
      to: { path: '^(src|reference-host)/' },
    },
    {
      name: 'nobody-imports-the-host',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(reference-host|simulators|test|bench)/' },
    },
    {
      name: 'container-only-where-composed',
      severity: 'error',
      from: { path: '^(src|reference-host)/', pathNot: '^src/(plugin|trust/server)\\.ts$' },
      to: { path: 'node_modules/inversify/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'browser-rooms',
      comment: 'pki, documents and evidence run in browsers too: Node only in *.node.ts.',
      severity: 'error',
      from: { path: '^src/(pki|documents|evidence)/', pathNot: '\\.node\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^(src|reference-host)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
