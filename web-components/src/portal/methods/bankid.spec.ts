import { Translator } from '../../services/translator';
import { bankid } from './bankid';
import { deviceOf } from './device';
import type { MethodScene } from './method-view';

const LINK = 'https://app.bankid.com/?autostarttoken=t-1';
const waiting = {
  bankidStatus: 'PENDING',
  hintCode: 'noClient',
  message: 'Start',
  qr: 'bankid.x.0.y',
  autoStartUrl: LINK,
};

function on(device: 'phone' | 'computer', answer: object = {}) {
  const made: string[] = [];
  const say = (method: string) => (path: string, body?: object) => {
    made.push([method, path, ...(body === undefined ? [] : [JSON.stringify(body)])].join(' '));
    return Promise.resolve({ ...waiting, ...answer });
  };
  const calls = { get: say('GET'), post: say('POST') } as unknown as MethodScene['calls'];
  const scene = { translator: new Translator({}, 'en_us'), calls } as unknown as MethodScene;
  return { made, scene, view: bankid(() => device) };
}

describe('BankID in the portal', () => {
  it('offers the likelier device first', async () => {
    const ids = async (device: 'phone' | 'computer') => {
      const { view, scene } = on(device);
      return (await view.ways(scene)).map(({ id }) => id);
    };
    expect(await ids('phone')).toEqual(['same', 'other']);
    expect(await ids('computer')).toEqual(['other', 'same']);
  });

  it('shows the code of the moment for another device, and no link', async () => {
    const { view, scene, made } = on('computer', { transaction_id: 'a1' });
    expect(await view.start(scene, 'other')).toEqual({
      state: 'pending',
      id: 'a1',
      message: 'Start',
      qr: 'bankid.x.0.y',
    });
    expect(await view.look(scene, 'a1', 'other')).toMatchObject({ id: 'a1', qr: 'bankid.x.0.y' });
    expect(made).toEqual(['POST sign/bankid {"device":"other"}', 'GET sign/bankid/a1']);
  });

  it('opens the app by link on a phone, by scheme on a computer, and a stand-in as it is', async () => {
    const opened = async (device: 'phone' | 'computer', answer = {}) => {
      const { view, scene } = on(device, answer);
      return (await view.look(scene, 'a1', 'same')) as { openUrl?: string; qr?: string };
    };
    expect(await opened('phone')).toMatchObject({ openUrl: LINK });
    expect((await opened('phone')).qr).toBeUndefined();
    expect((await opened('computer')).openUrl).toBe('bankid:///?autostarttoken=t-1&redirect=null');
    const standIn = 'http://localhost:3000/app/?autostarttoken=t-1';
    expect((await opened('computer', { autoStartUrl: standIn })).openUrl).toBe(standIn);
  });

  it('tells how it ended, and whether another try makes sense', async () => {
    const end = async (answer: object) => {
      const { view, scene } = on('phone', answer);
      return view.look(scene, 'a1', '');
    };
    expect(await end({ bankidStatus: 'COMPLETE', signer: { name: 'Karl' } })).toMatchObject({
      state: 'complete',
      visit: { signer: { name: 'Karl' } },
    });
    expect(await end({ bankidStatus: 'FAILED', hintCode: 'userCancel', message: 'Cancelled' })).toEqual({
      state: 'failed',
      message: 'Cancelled',
      mayRetry: true,
    });
    expect(await end({ bankidStatus: 'FAILED', hintCode: 'IDENTITY_SIGNED_ALREADY' })).toMatchObject({
      mayRetry: false,
    });
  });

  it('cancels by its own call', async () => {
    const { view, scene, made } = on('phone');
    await view.cancel(scene, 'a1');
    expect(made).toEqual(['POST sign/bankid/cancel/a1']);
  });
});

describe('the device', () => {
  it.each([
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 5, 'phone'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 0, 'computer'],
    ['Mozilla/5.0 (Linux; Android 15)', 5, 'phone'],
    ['Mozilla/5.0 (Windows NT 10.0)', 10, 'computer'],
  ])('of %s with %d touch points is a %s', (userAgent, maxTouchPoints, expected) => {
    expect(deviceOf({ userAgent: userAgent, maxTouchPoints: maxTouchPoints })).toBe(expected);
  });
});
