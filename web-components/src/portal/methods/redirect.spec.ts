import { RequestFailure } from '../../services/http';
import { Translator } from '../../services/translator';
import type { MethodScene } from './method-view';
import { redirectMethod } from './redirect';

function sceneWith(answer: () => Promise<unknown>) {
  const made: string[] = [];
  const say = (method: string) => (path: string) => {
    made.push(`${method} ${path}`);
    return answer();
  };
  const calls = { get: say('GET'), post: say('POST') } as unknown as MethodScene['calls'];
  return { made, scene: { translator: new Translator({}, 'en_us'), calls } as unknown as MethodScene };
}

const mitid = redirectMethod('mitid_da');
const visit = (status: string) => ({ signer: { status: { value: status } }, signing: {} });
const refusal = (reason: string) => () =>
  Promise.reject(new RequestFailure(409, 'ATTEMPT_NOT_FINISHED', '', { state: 'failed', reason }));

describe('an eID with a page of its own', () => {
  it('asks the server for the ways in, and where to go', async () => {
    const ways = sceneWith(() => Promise.resolve([{ text: 'MitID', value: 'urn:x:mitid' }]));
    expect(await mitid.ways(ways.scene)).toEqual([{ id: 'urn:x:mitid', text: 'MitID' }]);
    const start = sceneWith(() => Promise.resolve({ redirect_url: 'https://broker.example/' }));
    expect(await mitid.start(start.scene, 'urn:x:mitid')).toEqual({ url: 'https://broker.example/' });
    expect([...ways.made, ...start.made]).toEqual([
      'GET sign/criipto/auth_types/mitid_da',
      'POST sign/criipto/initialize/urn%3Ax%3Amitid',
    ]);
  });

  it.each(['national_id', 'scd'])('goes by calls of its own where there is one way only: %s', async (id) => {
    const method = redirectMethod(id);
    const { made, scene } = sceneWith(() =>
      Promise.resolve({ redirect_url: 'https://block.example/', ...visit('signed') }),
    );
    expect(await method.ways(scene)).toEqual([{ id, text: expect.any(String) }]);
    expect(await method.start(scene, id)).toEqual({ url: 'https://block.example/' });
    expect(await method.finish(scene, 's1')).toMatchObject({ state: 'complete' });
    expect(made).toEqual([`POST sign/${id}/initialize`, `POST sign/${id}/finalize/s1`]);
  });

  it('is complete when the signer has signed, and waits before that', async () => {
    const finish = (status: string) => mitid.finish(sceneWith(() => Promise.resolve(visit(status))).scene, 's1');
    expect(await finish('signed')).toMatchObject({ state: 'complete' });
    expect(await finish('opened')).toMatchObject({ state: 'pending', id: 's1', message: '' });
    const held = { ...visit('opened'), message: 'The sender decides.' };
    const { scene } = sceneWith(() => Promise.resolve(held));
    expect(await mitid.finish(scene, 's1')).toMatchObject({ state: 'pending', message: 'The sender decides.' });
  });

  it.each([
    ['userCancel', 'redirect.canceled', true],
    ['expired', 'redirect.expired', true],
    ['resultLost', 'redirect.lost', true],
    ['evidenceInvalid', 'redirect.invalid', true],
    ['schemeFailed', 'redirect.failed', true],
    ['wrongCode', 'redirect.wrong_code', true],
    ['deviceUnusable', 'redirect.device_unusable', true],
    ['serviceUnavailable', 'redirect.unavailable', true],
    ['IDENTITY_MISMATCH', 'redirect.other_person', false],
    ['IDENTITY_REJECTED', 'redirect.other_person', false],
    ['IDENTITY_SIGNED_ALREADY', 'redirect.signed_already', false],
  ])('says what became of %s', async (reason, text, mayRetry) => {
    const { scene } = sceneWith(refusal(reason));
    const attempt = await mitid.finish(scene, 's1');
    expect(attempt).toMatchObject({ state: 'failed', mayRetry });
    expect(attempt.state === 'failed' && attempt.message).toContain(text);
  });

  it('leaves other refusals to the page', async () => {
    const { scene } = sceneWith(() => Promise.reject(new RequestFailure(404, 'ATTEMPT_NOT_FOUND', '')));
    await expect(mitid.finish(scene, 's1')).rejects.toMatchObject({ code: 'ATTEMPT_NOT_FOUND' });
  });
});
