/** Which room may look into which: the table of ARCHITECTURE.md, and nothing else. */
const ROOMS = {
  eids: [],
  host: [],
  db: [],
  i18n: [],
  pki: [],
  documents: [],
  signing: ['host', 'eids'],
  queue: ['host', 'db'],
  evidence: ['pki', 'documents', 'eids'],
  schema: ['host', 'signing', 'db', 'eids'],
  mail: ['host', 'signing', 'i18n'],
  trust: ['pki', 'documents', 'evidence', 'db', 'queue', 'i18n', 'eids', 'methods/clients'],
  methods: ['host', 'signing', 'evidence', 'documents', 'eids', 'trust/client'],
  tasks: ['host', 'signing', 'methods', 'mail', 'documents', 'evidence', 'i18n', 'trust/client'],
  endpoints: ['host', 'signing', 'methods', 'mail', 'trust/client'],
  portal: ['host', 'signing', 'methods', 'mail'],
};

/** Where a room is entered: `index.ts`, and for what runs on servers alone `index.node.ts`; the trust service by its contract and client. */
const DOORS = {
  'trust/client': '^src/trust/(contract|client)\\.ts$',
  'methods/clients': '^src/methods/clients\\.ts$',
};
/** Rooms that offer more to servers than to browsers. */
const NODE_ROOMS = ['pki', 'documents', 'evidence'];

function doorOf(room, other) {
  const isOnServer = room === 'trust' && NODE_ROOMS.includes(other);
  return DOORS[other] ?? `^src/${other}/index${isOnServer ? '(\\.node)?' : ''}\\.ts$`;
}

const rooms = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `${room} may look into: ${allowed.join(', ') || 'nothing'} (ARCHITECTURE.md)`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [`^src/${room}/`, '^src/errors\\.ts$', ...allowed.map((other) => doorOf(room, other))],
  },
}));

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: 'trust-has-two-doors',
      comment: 'Its contract and its client; the service itself is started by the demo and by its own program.',
      severity: 'error',
      from: { path: '^(src|reference-host|simulators)/', pathNot: '^src/trust/' },
      to: { path: '^src/trust/', pathNot: '^src/trust/(contract|client|server)\\.ts$' },
    },
    {
      name: 'trust-server-for-the-demo',
      severity: 'error',
      from: { path: '^(src|reference-host|simulators)/', pathNot: '^(src/trust|reference-host/demo)/' },
      to: { path: '^src/trust/server\\.ts$' },
    },
    {
      name: 'trust-server-is-loaded-late',
      severity: 'error',
      from: { path: '^reference-host/demo/' },
      to: { path: '^src/trust/server\\.ts$', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'trust-doors-stand-alone',
      comment: 'What the add-on loads of the trust service brings nothing of the service with it.',
      severity: 'error',
      from: { path: '^src/trust/(contract|client|client-answers|errors)\\.ts$' },
      to: {
        path: '^src/',
        pathNot: '^src/(errors|eids/.+|trust/(contract|client-answers|errors))\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
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
      from: { path: '^src/(client\\.ts$|client/|cli\\.ts$|cli/|verify-page/)' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(errors\\.ts$|(pki|documents|evidence)/(index|index\\.node)\\.ts$|plugin\\.ts$|cli/|client\\.ts$|client/|verify-page/)',
      },
    },
    {
      name: 'reference-host-through-the-contract',
      severity: 'error',
      from: { path: '^reference-host/' },
      to: { path: '^src/', pathNot: '^src/(plugin|errors|trust/server|(host|db|queue)/index)\\.ts$' },
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
      from: { path: '^src/(pki|documents|evidence|client)/', pathNot: '\\.node\\.ts$' },
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
