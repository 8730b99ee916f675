import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A key in a device. */
export interface DeviceKey {
  readonly id: number;
  readonly type: 'ec' | 'rsa';
  /** PKCS#8, PEM. Leaves the device in this file alone. */
  readonly pem: string;
}

/** Somebody's telephone. */
export interface Device {
  readonly id: string;
  readonly label: string;
  pin?: { readonly salt: string; readonly hash: string };
  wrongPins: number;
  readonly keys: DeviceKey[];
}

export type PushStatus = 'pending' | 'accepted' | 'declined' | 'canceled' | 'expired' | 'failed';
export type FailureReason = 'refused' | 'timeout' | 'wrong_code' | 'device_unusable' | 'lost';

/** What stands on a telephone's screen. */
export interface Push {
  readonly id: string;
  readonly requestId: string;
  readonly kind: 'onboard' | 'sign';
  readonly deviceId: string;
  readonly keyId: number | null;
  readonly serviceName: string;
  readonly text: string;
  readonly verificationCode: string;
  readonly toBeSigned?: string;
  readonly algorithm?: { readonly kind: string; readonly digest: string; readonly saltBytes?: number };
  readonly endsAt: number;
  status: PushStatus;
  reason?: FailureReason;
  block?: boolean;
  /** Base64: signature, or PKCS#10. */
  answer?: string;
  newKeyId?: number;
}

interface Kept {
  readonly apiKey: string;
  readonly devices: Device[];
  readonly pushes: Push[];
}

const MAX_WRONG_PINS = 3;
const MAX_PUSHES = 5_000;
/** Many changes at once are one write. */
const WRITE_MS = 100;
const COST = { N: 1024 };

/** Devices and pushes, kept in a file between runs. */
export class State {
  private writing: Promise<void> = Promise.resolve();
  private isDirty = false;
  private readonly byId: Map<string, Push>;
  private readonly byRequest: Map<string, Push>;

  private constructor(
    private readonly path: string,
    private readonly kept: Kept,
  ) {
    this.byId = new Map(kept.pushes.map((push) => [push.id, push]));
    this.byRequest = new Map(kept.pushes.map((push) => [push.requestId, push]));
  }

  static async open(
    directory: string,
    labels: readonly { readonly id: string; readonly label: string }[],
  ): Promise<State> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, 'scd.json');
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return new State(path, JSON.parse(text) as Kept);
    const devices = labels.map(({ id, label }) => ({ id, label, wrongPins: 0, keys: [] }));
    const state = new State(path, { apiKey: randomBytes(24).toString('base64url'), devices, pushes: [] });
    state.changed();
    await state.settled();
    return state;
  }

  get apiKey(): string {
    return this.kept.apiKey;
  }

  devices(): readonly Device[] {
    return this.kept.devices;
  }

  device(id: string): Device | undefined {
    return this.kept.devices.find((one) => one.id === id);
  }

  /** Whoever installs the app has a device. */
  install(id: string, label = 'Telephone'): Device {
    const known = this.device(id);
    if (known !== undefined) return known;
    const device: Device = { id, label, wrongPins: 0, keys: [] };
    this.kept.devices.push(device);
    this.changed();
    return device;
  }

  pushes(): readonly Push[] {
    return this.kept.pushes;
  }

  push(id: string): Push | undefined {
    return this.byId.get(id);
  }

  pushOf(requestId: string): Push | undefined {
    return this.byRequest.get(requestId);
  }

  add(push: Push): void {
    this.kept.pushes.push(push);
    this.byId.set(push.id, push);
    this.byRequest.set(push.requestId, push);
    while (this.kept.pushes.length > MAX_PUSHES) {
      const oldest = this.kept.pushes.shift();
      if (oldest !== undefined) this.byId.delete(oldest.id);
    }
    this.changed();
  }

  /** Notes that something is to be written; many changes at once are one write. */
  changed(): void {
    if (this.isDirty) return;
    this.isDirty = true;
    this.writing = this.writing.then(() => this.write()).catch(() => undefined);
  }

  settled(): Promise<void> {
    return this.writing;
  }

  private async write(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, WRITE_MS));
    this.isDirty = false;
    await writeFile(`${this.path}.part`, JSON.stringify(this.kept), { mode: 0o600 });
    await rename(`${this.path}.part`, this.path);
  }
}

export function isLocked({ wrongPins }: Device): boolean {
  return wrongPins >= MAX_WRONG_PINS;
}

/** Checks a PIN; whoever has none yet chooses it. The third wrong one locks the device. @returns whether it is right */
export function checkPin(device: Device, pin: string): boolean {
  if (device.pin === undefined) {
    const salt = randomBytes(16).toString('hex');
    device.pin = { salt, hash: scryptSync(pin, salt, 32, COST).toString('hex') };
    return true;
  }
  const { salt, hash } = device.pin;
  const isRight = timingSafeEqual(scryptSync(pin, salt, 32, COST), Buffer.from(hash, 'hex'));
  device.wrongPins = isRight ? 0 : device.wrongPins + 1;
  return isRight;
}
