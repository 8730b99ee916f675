import { readFileSync } from 'node:fs';
import { SCD_TYPES, ownRemoteScd } from '../../../src/trust/scd/index.js';
import type { SignRequest } from '../../../src/trust/scd/remote/contract.js';
import { USUAL_LIMITS, USUAL_TIMINGS } from '../../../src/trust/scd/vocabulary.js';

interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}
interface Operation {
  readonly requestBody?: { readonly content: { 'application/json': { schema: { $ref: string } } } };
}

describe('docs/api/remote-scd.openapi.json', () => {
  const document = JSON.parse(readFileSync('docs/api/remote-scd.openapi.json', 'utf8')) as {
    paths: Record<string, { post: Operation }>;
    components: { schemas: Record<string, Schema> };
  };
  const device = { remoteId: 'phone', keyId: 1, handle: '', certificates: [] };
  const request: SignRequest = {
    ...{ requestId: 'one', device, digest: new Uint8Array(32), toBeSigned: new Uint8Array(8), serviceName: 'Housing' },
    ...{ algorithm: { kind: 'rsa-pss', digest: 'SHA-256', saltBytes: 32 }, text: 'A lease' },
    ...{ verificationCode: '0815', timeoutMs: 1000 },
  };

  /** Everything that the client calls, each as path and body. */
  async function called(): Promise<Map<string, Record<string, unknown>>> {
    const calls = new Map<string, Record<string, unknown>>();
    const answers: Record<string, object> = {
      'sessions/states': { sessions: [] },
      'keys/look-up': { publicKey: 'AAAA' },
    };
    const remote = ownRemoteScd({
      ...{ url: 'https://scd.example.com/api/v1', apiKey: 'secret' },
      send: ({ method, url, headers, body }) => {
        const path = url.replace('https://scd.example.com/api/v1/', '');
        calls.set(`${method} ${path}`, JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>);
        expect(headers['authorization']).toBe('Bearer secret');
        const answer = JSON.stringify(answers[path] ?? { sessionId: 'x' });
        return Promise.resolve({ status: 200, contentType: 'application/json', body: Buffer.from(answer) });
      },
    });
    await remote.onboard({ requestId: 'one', remoteId: 'phone', keyId: null, text: 'Us', verificationCode: '0815' });
    await remote.sign(request);
    await remote.outcomes(['x']);
    await remote.cancel('x');
    await remote.publicKey?.('phone', 1);
    return calls;
  }

  it('describes every address that is called, and no other', async () => {
    const described = Object.keys(document.paths).map((path) => `POST ${path.slice(1)}`);
    const paths = [...(await called()).keys()].map((call) => call.replace('sessions/x/', 'sessions/{sessionId}/'));
    expect(described.sort()).toEqual(paths.sort());
  });

  it('describes every field that is sent', async () => {
    for (const [call, body] of await called()) {
      const path = `/${call.slice('POST '.length)}`.replace('/x/', '/{sessionId}/');
      const reference = document.paths[path]?.post.requestBody?.content['application/json'].schema.$ref;
      const schema = document.components.schemas[reference?.split('/').at(-1) ?? ''] ?? {};
      expect(Object.keys(schema.properties ?? {}).sort()).toEqual(Object.keys(body).sort());
      expect([...(schema.required ?? [])].sort()).toEqual(Object.keys(body).sort());
    }
  });

  it('refers only to schemas it has, and has none that nobody refers to', () => {
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map((one) => one[1]));
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });
});

describe('docs/devices.md', () => {
  const text = readFileSync('docs/devices.md', 'utf8');

  it('names every type of device', () => {
    for (const type of SCD_TYPES) expect(text).toContain(`\`${type}\``);
  });

  it('says the limits and periods as they are', () => {
    const minutes = (ms: number) => `${ms / 60_000} minutes`;
    expect(text).toContain(
      `${USUAL_LIMITS.perSource} from one address and ${USUAL_LIMITS.perTarget} for one name in ${minutes(USUAL_LIMITS.periodMs)}`,
    );
    expect(text).toContain(`at most ${USUAL_LIMITS.openPerTarget} of them stand`);
    expect(text).toContain(`the third refusal (${minutes(USUAL_LIMITS.restMs)}`);
    expect(text).toContain(`have ${minutes(USUAL_TIMINGS.signMs)}`);
    expect(text).toContain(`after ${minutes(USUAL_TIMINGS.tokenMs)}`);
  });
});
