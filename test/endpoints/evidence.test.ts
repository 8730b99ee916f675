import { adminSession, coworkerSession } from '../http-harness.js';
import { makeSigning } from '../signing-records.js';
import { found, start } from './app.js';

const unregistered = { ...found, signing: makeSigning({ metadata: { ...makeSigning().metadata, version: 1 } }) };
const registered = { ...found, signing: makeSigning({ metadata: { ...makeSigning().metadata, version: 2 } }) };

describe('GET /signing/{id}/evidence/', () => {
  let app: Awaited<ReturnType<typeof start>>;
  afterEach(() => app.close());

  const fetchBundle = async (id: number, session = coworkerSession, what = registered) => {
    app = await start(session);
    app.coworkers.found = what;
    return fetch(`${app.url}/signing/${String(id)}/evidence/`);
  };

  it('gives the sender the bundle, which nobody keeps on the way', async () => {
    const response = await fetchBundle(3065);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="evidence-3065.zip"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('PK');
  });

  it('gives it to an administrator', async () => {
    expect((await fetchBundle(3065, adminSession)).status).toBe(200);
  });

  it.each([
    ['a colleague of the sender', 3065, { ...coworkerSession, coworkerId: 1002 }, registered, 403, 'ACCESS_DENIED'],
    ['an unknown signing', 1, coworkerSession, registered, 404, 'SIGNING_NOT_FOUND'],
    ['a signing that is not registered', 3065, coworkerSession, unregistered, 404, 'SIGNING_NOT_REGISTERED'],
  ])('refuses %s', async (_, id, session, what, status, code) => {
    const response = await fetchBundle(id, session, what);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });
});
