import type { HttpSend } from '../../pki/index.node.js';
import { ownRemoteScd, SCD_TYPES, type RemoteScd, type ScdType } from '../scd/index.js';

/** Services that reach people's devices. */
export interface DeviceServices {
  /** The building block's own Remote SCD service: apps, SIM and eSIM. */
  readonly own?: {
    /** Base, without a slash at the end. */
    readonly url: string;
    readonly apiKey: string;
  };
}

/** Which service reaches devices of which kind; kinds without one cannot be registered. */
export function remotesOf(services: DeviceServices = {}, send: HttpSend): Partial<Record<ScdType, RemoteScd>> {
  const { own } = services;
  if (own === undefined) return {};
  const remote = ownRemoteScd({ ...own, send });
  return Object.fromEntries(SCD_TYPES.filter((type) => type !== 'REMOTE_SCD_SMARTID').map((type) => [type, remote]));
}
