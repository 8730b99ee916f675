import { ConfigError } from '../../src/errors.js';
import type { ApplicationConfigReader } from '../../src/host/index.js';
import type { HostCode } from '../app/errors.js';
import type { SmtpSettings } from './smtp-sender.js';

/**
 * The mail server from the application configuration: `mail.host`, `mail.port` (587), `mail.secure` (TLS from the first byte),
 * `mail.requireTls` (true), `mail.user`, `mail.password`.
 *
 * @throws `ConfigError` `CONFIG_MISSING` or `CONFIG_INVALID`
 */
export function smtpSettingsOf(config: ApplicationConfigReader): SmtpSettings {
  const host = config.get('mail.host');
  if (host === undefined) {
    throw new ConfigError<HostCode>('CONFIG_MISSING', 'The mail server (mail.host) is not set', {
      details: { option: 'mail.host' },
    });
  }
  const port = Number(config.get('mail.port') ?? 587);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new ConfigError<HostCode>('CONFIG_INVALID', 'mail.port must be a port number', {
      details: { option: 'mail.port' },
    });
  }
  return {
    host,
    port,
    secure: config.get('mail.secure') === 'true',
    requireTls: config.get('mail.requireTls') !== 'false',
    user: config.get('mail.user'),
    password: config.get('mail.password'),
  };
}
