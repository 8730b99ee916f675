export { createDevices, type DeviceParts, type Devices } from './devices.js';
export type { ScdErrorCode } from './errors.js';
export { newCertificateId, type DeviceRegistrations } from './registration/registrations.js';
export type { RemoteScd } from './remote/contract.js';
export { ownRemoteScd } from './remote/own.js';
export { remoteServicesSchema, remotesOfServices, type RemoteServices } from './remote/services.js';
export {
  SCD_TYPES,
  type DeviceCertificate,
  type DeviceLimits,
  type DeviceOwner,
  type DeviceState,
  type DeviceTimings,
  type ScdType,
} from './vocabulary.js';
