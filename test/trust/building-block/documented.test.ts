import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { BB_VARIABLES } from '../../../src/trust/building-block/configuration.js';
import { buildingBlockRoutes } from '../../../src/trust/building-block/http/routes.js';
import type { BuildingBlockParts } from '../../../src/trust/building-block/parts.js';
import {
  interactiveSchema,
  pseudonymBodySchema,
  pushSchema,
  signBodySchema,
} from '../../../src/trust/building-block/requests/request.js';

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  SignBody: signBodySchema,
  PseudonymBody: pseudonymBodySchema,
  InteractiveRequest: interactiveSchema,
  PushRequest: pushSchema,
};

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** What the router answers, without opening a building block; files of the pages have names of their own. */
function answered(): string[] {
  const parts = new Proxy({}, { get: () => ({}) }) as BuildingBlockParts;
  const { stack } = buildingBlockRoutes(parts) as unknown as { stack: readonly Layer[] };
  return stack.flatMap(({ route }) =>
    route === undefined || route.path.startsWith('/assets/')
      ? []
      : Object.keys(route.methods).map((verb) => `${verb} ${route.path.replace(/:(\w+)/g, '{$1}')}`),
  );
}

describe('docs/api/building-block.openapi.json', () => {
  const text = readFileSync('docs/api/building-block.openapi.json', 'utf8');
  const document = JSON.parse(text) as {
    paths: Record<string, Record<string, { security?: unknown[] }>>;
    components: { schemas: Record<string, unknown> };
  };
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, operation]) => ({ line: `${verb} ${path}`, ...operation })),
  );

  it('describes every address that is answered, and no other', () => {
    expect(described.map(({ line }) => line).sort()).toEqual(answered().sort());
  });

  it('has every path of the specification', () => {
    const paths = described.map(({ line }) => line);
    expect(paths).toEqual(
      expect.arrayContaining([
        ...['get /sign/interactive', 'post /sign/onetime', 'post /sign/pseudonym', 'get /sign/interactivePseudonym'],
        ...['get /sign/response/{signatureId}', 'get /token/pseodonym/{pseudonym}', 'post /cert/create'],
        ...['get /cert/list', 'patch /cert/{certificateId}', 'get /audit/log'],
      ]),
    );
  });

  it('says which addresses servers of e-services alone may call', () => {
    const guarded = described.filter(({ security = [] }) => security.length > 0).map(({ line }) => line);
    expect(guarded.sort()).toEqual(['get /sign/response/{signatureId}', 'post /sign/requests']);
  });

  it.each(Object.entries(SCHEMAS))('has %s as it is read', (name, schema) => {
    const own = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    delete own['$schema'];
    expect(document.components.schemas[name]).toEqual(own);
  });

  it('refers only to schemas it has, and has none that nobody refers to', () => {
    const referred = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map((one) => one[1]));
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });
});

describe('docs/building-block.md', () => {
  it('lists every variable that the program reads, and no other', () => {
    const page = readFileSync('docs/building-block.md', 'utf8');
    const documented = [...page.matchAll(/^\| `(ESIGN_BB_\w+)` +\|/gm)].map((one) => one[1]);
    expect(documented.sort()).toEqual([...BB_VARIABLES].sort());
  });
});
