import type { PortalVisit } from '../../services/payloads';
import { type Device, deviceOf } from './device';
import type { Attempt, MethodScene, PollView, Way } from './method-view';
import { shownTextOf } from './shown-text';

/** What the server says of an attempt, beside the visit once it is signed. */
interface Answer extends PortalVisit {
  readonly bankidStatus: 'PENDING' | 'COMPLETE' | 'FAILED';
  readonly hintCode: string;
  readonly message: string;
  readonly transaction_id?: string;
  readonly qr?: string;
  readonly autoStartUrl?: string;
}

/** Address of the app's universal link, which works on phones; computers know the scheme. */
const UNIVERSAL_LINK = 'https://app.bankid.com/';
const TOKEN = 'autostarttoken';

/** Whose attempt is over for good: another one would end in the same way. */
const FINAL: readonly string[] = ['IDENTITY_MISMATCH', 'IDENTITY_SIGNED_ALREADY'];

/** Swedish BankID: the app on this device, or on another one that reads a QR code. */
export function bankid(device: () => Device): PollView {
  return {
    id: 'bankid_se',
    icon: 'shield',
    interaction: 'poll',
    everyMs: 1_000,
    shownText: (scene) => shownTextOf('bankid_se', scene),
    ways: (scene) => Promise.resolve(waysOn(device(), scene)),
    async start({ calls }, way) {
      const answer = await calls.post<Answer>('sign/bankid', { device: way });
      return attemptOf(answer, answer.transaction_id ?? '', way, device());
    },
    async look({ calls }, id, way) {
      return attemptOf(await calls.get<Answer>(`sign/bankid/${encodeURIComponent(id)}`), id, way, device());
    },
    async cancel({ calls }, id) {
      await calls.post(`sign/bankid/cancel/${encodeURIComponent(id)}`);
    },
  };
}

export const bankidHere = bankid(() => deviceOf(navigator));

/** The likelier one first: a phone has the app, a computer mostly has not. */
function waysOn(device: Device, { translator: { get } }: MethodScene): readonly Way[] {
  const same: Way = { id: 'same', text: get('bankid.same'), icon: device === 'phone' ? 'phone' : 'leave' };
  const other: Way = { id: 'other', text: get('bankid.other'), icon: 'pages' };
  return device === 'phone' ? [same, other] : [other, same];
}

function attemptOf(answer: Answer, id: string, way: string, device: Device): Attempt {
  const { message, qr, autoStartUrl } = answer;
  switch (answer.bankidStatus) {
    case 'COMPLETE':
      return { state: 'complete', visit: answer };
    case 'FAILED':
      return { state: 'failed', message, mayRetry: !FINAL.includes(answer.hintCode) };
    case 'PENDING':
      return {
        ...{ state: 'pending', id, message },
        ...(way === 'other' && qr !== undefined ? { qr } : {}),
        ...(way !== 'other' && autoStartUrl !== undefined ? { openUrl: openUrlOf(autoStartUrl, device) } : {}),
      };
  }
}

/** How the app is opened on this device. */
function openUrlOf(autoStartUrl: string, device: Device): string {
  if (device === 'phone' || !autoStartUrl.startsWith(UNIVERSAL_LINK)) {
    return autoStartUrl;
  }
  const token = new URL(autoStartUrl).searchParams.get(TOKEN) ?? '';
  return `bankid:///?${TOKEN}=${encodeURIComponent(token)}&redirect=null`;
}
