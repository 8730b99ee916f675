/** Injection tokens of the host's services, one per member of `Host`. */
export const HOST = {
  host: Symbol.for('host'),
  limeobjects: Symbol.for('host.limeobjects'),
  unitsOfWork: Symbol.for('host.unitsOfWork'),
  limetypes: Symbol.for('host.limetypes'),
  files: Symbol.for('host.files'),
  tasks: Symbol.for('host.tasks'),
  mail: Symbol.for('host.mail'),
  runtimeConfig: Symbol.for('host.runtimeConfig'),
  applicationConfig: Symbol.for('host.applicationConfig'),
  translator: Symbol.for('host.translator'),
  logger: Symbol.for('host.logger'),
} as const;
