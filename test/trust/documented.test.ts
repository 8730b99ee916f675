import { readFileSync } from 'node:fs';
import * as z from 'zod';
import {
  anchorsSchema,
  checkSchema,
  closeRequestSchema,
  receiptSchema,
  recordAnswerSchema,
  recordRequestSchema,
  registrationSchema,
  rehearsalSchema,
  sealStateSchema,
  signingStateSchema,
} from '../../src/trust/contract.js';
import { TRUST_VARIABLES } from '../../src/trust/configuration.js';
import { trustRoutes, type HttpParts } from '../../src/trust/http/routes.js';

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  Registration: registrationSchema,
  RecordRequest: recordRequestSchema,
  RecordAnswer: recordAnswerSchema,
  CloseRequest: closeRequestSchema,
  SigningState: signingStateSchema,
  SealState: sealStateSchema,
  Rehearsal: rehearsalSchema,
  Check: checkSchema,
  Receipt: receiptSchema,
  Anchors: anchorsSchema,
};

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** What the router answers, without opening a service. */
function answered(): string[] {
  const parts = new Proxy({}, { get: () => ({}) }) as HttpParts;
  const { stack } = trustRoutes(parts) as unknown as { stack: readonly Layer[] };
  return stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : Object.keys(route.methods).map((verb) => `${verb} ${route.path.replace(/:(\w+)/g, '{$1}')}`),
  );
}

describe('docs/api/trust-service.openapi.json', () => {
  const document = JSON.parse(readFileSync('docs/api/trust-service.openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { security?: unknown[] }>>;
    components: { schemas: Record<string, unknown> };
  };
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, operation]) => ({ line: `${verb} ${path}`, ...operation })),
  );

  it('describes every address that is answered, and no other', () => {
    expect(described.map(({ line }) => line).sort()).toEqual(answered().sort());
  });

  it('says that health alone needs no credentials', () => {
    expect(described.filter(({ security }) => security?.length === 0).map(({ line }) => line)).toEqual(['get /health']);
  });

  it.each(Object.entries(SCHEMAS))('has %s as the contract has it', (name, schema) => {
    const own = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    delete own['$schema'];
    expect(document.components.schemas[name]).toEqual(own);
  });

  it('refers only to schemas it has, and has none that nobody refers to', () => {
    const referred = new Set(
      [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map((one) => one[1]),
    );
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });
});

describe('docs/trust-service.md', () => {
  it('lists every variable that the program reads, and no other', () => {
    const page = readFileSync('docs/trust-service.md', 'utf8');
    const documented = [...page.matchAll(/^\| `(ESIGN_TRUST_\w+)` +\|/gm)].map((one) => one[1]);
    expect(documented.sort()).toEqual([...TRUST_VARIABLES].sort());
  });
});
