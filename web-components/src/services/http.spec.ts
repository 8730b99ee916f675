import { requestJson, type RequestFailure } from './http';

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  return () =>
    Promise.resolve({
      ok: status < 400,
      status,
      headers: { get: (name: string) => headers[name] ?? null },
      json: () => (body === undefined ? Promise.reject(new Error('no JSON')) : Promise.resolve(body)),
    } as unknown as Response);
}

async function failureOf(promise: Promise<unknown>): Promise<RequestFailure> {
  return promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as RequestFailure,
  );
}

describe('requestJson', () => {
  it('gives the body of a good answer', async () => {
    await expect(requestJson(answer(200, { a: 1 }), 'GET', '/x')).resolves.toEqual({ a: 1 });
  });

  it('carries code and reference of a problem', async () => {
    const failure = await failureOf(
      requestJson(answer(409, { code: 'SIGNING_CANCELED' }, { 'x-request-id': 'R1' }), 'POST', '/x', {}),
    );
    expect([failure.status, failure.code, failure.reference, failure.isTemporary]).toEqual([
      409,
      'SIGNING_CANCELED',
      'R1',
      false,
    ]);
  });

  it('is temporary when nobody answers, too much is asked, or the server fails', async () => {
    const silent = await failureOf(requestJson(() => Promise.reject(new Error('down')), 'GET', '/x'));
    const limited = await failureOf(requestJson(answer(429, {}), 'GET', '/x'));
    const broken = await failureOf(requestJson(answer(500, undefined), 'GET', '/x'));
    expect([silent, limited, broken].map((failure) => failure.isTemporary)).toEqual([true, true, true]);
  });

  it('does not take a page for an answer', async () => {
    const failure = await failureOf(requestJson(answer(200, undefined), 'GET', '/x'));
    expect(failure.code).toBe('ANSWER_UNREADABLE');
  });
});
