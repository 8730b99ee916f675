import type { HttpSend } from '../../pki/index.node.js';
import { passingOn } from '../correlation.js';
import {
  ownRemoteScd,
  remotesOfServices,
  SCD_TYPES,
  type RemoteScd,
  type RemoteServices,
  type ScdType,
} from '../scd/index.js';

/** Services that reach people's devices. */
export interface DeviceServices {
  /** The building block's own Remote SCD service: apps, SIM and eSIM. */
  readonly own?: {
    /** Base, without a slash at the end. */
    readonly url: string;
    readonly apiKey: string;
  };
  /** Smart-ID, and a remote signing service. */
  readonly others?: RemoteServices;
}

/** Which service reaches devices of which kind; kinds without one cannot be registered. */
export function remotesOf(services: DeviceServices = {}, send: HttpSend): Partial<Record<ScdType, RemoteScd>> {
  const { own, others = {} } = services;
  const remote = own && ownRemoteScd({ ...own, send: passingOn(send) });
  const types = remote === undefined ? [] : SCD_TYPES.filter((type) => type !== 'REMOTE_SCD_SMARTID');
  return { ...Object.fromEntries(types.map((type) => [type, remote])), ...remotesOfServices(others, send) };
}
