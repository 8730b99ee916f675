import { makeKey, signWith } from './device-keys.js';
import { faultNamed } from './faults.js';
import { checkPin, isLocked, type Device, type Push, type State } from './state.js';

/** What an owner does. */
export interface Acceptance {
  readonly pin?: string;
  /** The code that the owner has before their eyes; left out: nobody compares. */
  readonly verificationCode?: string;
  readonly fault?: string;
  /** Of a new key. */
  readonly keyType?: 'ec' | 'rsa';
}

/** Why an act does not work. */
export interface Refusal {
  readonly status: 400 | 403 | 409;
  readonly reason: string;
}

const PIN = /^\d{4,12}$/;

/** What owners do with what stands on their telephones. */
export class Phones {
  constructor(
    private readonly state: State,
    private readonly now: () => number,
  ) {}

  /** A push as it stands now: nobody answers for ever. */
  current(push: Push): Push {
    if (push.status === 'pending' && push.endsAt <= this.now()) this.end(push, 'expired', 'timeout');
    return push;
  }

  async accept(push: Push, act: Acceptance): Promise<Refusal | undefined> {
    const device = this.state.install(push.deviceId);
    if (this.current(push).status !== 'pending') return { status: 409, reason: 'That request has ended' };
    if (act.fault !== undefined && faultNamed(act.fault) === undefined) return { status: 400, reason: 'Unknown fault' };
    if (act.pin === undefined || !PIN.test(act.pin)) return { status: 400, reason: 'A PIN has four to twelve digits' };
    if (act.verificationCode !== undefined && act.verificationCode !== push.verificationCode) {
      this.end(push, 'failed', 'wrong_code');
      return undefined;
    }
    if (isLocked(device)) return this.locked(push);
    if (!checkPin(device, act.pin)) {
      this.state.changed();
      return isLocked(device) ? this.locked(push) : { status: 403, reason: 'Wrong PIN' };
    }
    if (push.kind === 'onboard') await this.onboard(device, push, act);
    else await this.sign(device, push, act);
    this.state.changed();
    return undefined;
  }

  decline(push: Push, block: boolean): Refusal | undefined {
    if (this.current(push).status !== 'pending') return { status: 409, reason: 'That request has ended' };
    push.block = block;
    this.end(push, 'declined', 'refused');
    return undefined;
  }

  /** The one who asked wants nothing more. */
  cancel(push: Push): void {
    if (push.status === 'pending') this.end(push, 'canceled', 'refused');
  }

  private async onboard(device: Device, push: Push, { keyType = 'ec', fault }: Acceptance): Promise<void> {
    const { key, csr } = await makeKey(device, keyType, push.keyId);
    if (fault === 'broken_possession') csr[csr.length - 1] = (csr[csr.length - 1] ?? 0) ^ 1;
    device.keys.push(key);
    push.newKeyId = key.id;
    this.answer(push, csr, fault);
  }

  private async sign(device: Device, push: Push, { fault }: Acceptance): Promise<void> {
    const own = device.keys.find(({ id }) => id === push.keyId) ?? device.keys[0];
    const key = fault === 'other_key' ? (await makeKey(device, own?.type ?? 'ec', null)).key : own;
    const asked =
      fault === 'other_data' ? { ...push, toBeSigned: Buffer.from('Something else').toString('base64') } : push;
    const signature = key === undefined ? undefined : signWith(key, asked);
    if (signature === undefined) {
      this.end(push, 'failed', 'device_unusable');
      return;
    }
    if (fault === 'broken_signature') signature[signature.length - 1] = (signature[signature.length - 1] ?? 0) ^ 1;
    this.answer(push, signature, fault);
  }

  private answer(push: Push, bytes: Buffer, fault: string | undefined): void {
    if (fault === 'never') return;
    push.status = 'accepted';
    if (fault === 'lost') push.reason = 'lost';
    else push.answer = bytes.toString('base64');
    this.state.changed();
  }

  private locked(push: Push): Refusal {
    this.end(push, 'failed', 'device_unusable');
    return { status: 403, reason: 'Three wrong PINs: the device is locked' };
  }

  private end(push: Push, status: Push['status'], reason: NonNullable<Push['reason']>): void {
    push.status = status;
    push.reason = reason;
    this.state.changed();
  }
}
