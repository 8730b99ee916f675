import { HttpResponseError } from '../../../testing/strict-platform';
import type { CrmSigning, NewSigning } from '../../services/crm-payloads';
import { newKey, send } from './sending';

const signing = { id: 77 } as CrmSigning;
const body = {} as NewSigning;

/** Answers one after the other; notes keys and pauses. */
function server(...answers: readonly (CrmSigning | Error)[]) {
  const keys: string[] = [];
  const pauses: number[] = [];
  const left = [...answers];
  return {
    keys,
    pauses,
    create: (_: NewSigning, key: string) => {
      keys.push(key);
      const answer = left.shift();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as CrmSigning);
    },
    pause: (ms: number) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
}

describe('sending', () => {
  it('creates once when all is well', async () => {
    const { create, pause, keys } = server(signing);
    expect(await send(create, body, 'k', pause)).toEqual({ state: 'sent', signing });
    expect(keys).toEqual(['k']);
  });

  it('asks again with the same key when the answer is lost', async () => {
    const { create, pause, keys, pauses } = server(new TypeError('network'), new HttpResponseError(504), signing);
    expect(await send(create, body, 'k', pause)).toMatchObject({ state: 'sent' });
    expect(keys).toEqual(['k', 'k', 'k']);
    expect(pauses).toEqual([1000, 3000]);
  });

  it('gives up after the fourth try', async () => {
    const { create, pause, keys } = server(...Array.from({ length: 4 }, () => new TypeError('network')));
    expect(await send(create, body, 'k', pause)).toMatchObject({ state: 'refused', problem: { status: 0 } });
    expect(keys).toHaveLength(4);
  });

  it.each([
    [422, 'DOCUMENT_ENCRYPTED'],
    [403, 'ACCESS_DENIED'],
    [500, 'INTERNAL'],
    [503, 'DB_UNAVAILABLE'],
  ])('does not insist on what is refused with %d %s', async (status, code) => {
    const { create, pause, keys } = server(new HttpResponseError(status, { code }));
    expect(await send(create, body, 'k', pause)).toMatchObject({ state: 'refused', problem: { status, code } });
    expect(keys).toHaveLength(1);
  });

  it('has a key of its own every time', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });
});
