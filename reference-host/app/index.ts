export { createHostApplication } from './host-application.js';
export type { HostApplication } from './host-application.js';
export { optionsFromEnvironment } from './options.js';
export type { HostOptions } from './options.js';
