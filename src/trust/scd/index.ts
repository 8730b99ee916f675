export { createDevices, type DeviceParts, type Devices } from './devices.js';
export type { ScdErrorCode } from './errors.js';
export type { DeviceRegistrations } from './registration/registrations.js';
export type { RemoteScd } from './remote/contract.js';
export { cscRemote, type CscOptions } from './remote/csc.js';
export { ownRemoteScd, type OwnRemoteOptions } from './remote/own.js';
export { smartIdRemote, type SmartIdOptions } from './remote/smart-id.js';
export {
  SCD_TYPES,
  type DeviceCertificate,
  type DeviceLimits,
  type DeviceOwner,
  type DeviceState,
  type DeviceTimings,
  type ScdType,
} from './vocabulary.js';
