import { readFileSync } from 'node:fs';
import { ConfigError, UnusableError } from '../../src/errors.js';
import type { ApplicationConfig, ConfigFile } from '../config/index.js';
import type { UserDirectory } from '../sessions/index.js';
import type { HostCode } from './errors.js';

/** Secrets of the host and of the packages it carries. */
const REQUIRED_SECRETS = ['host.secretKey', 'esign.tokenKey', 'esign.manifestKey'];

/**
 * What must be right before a production server starts. Names the option, never its value.
 *
 * @throws `ConfigError` `CONFIG_MISSING` or `CONFIG_INVALID`
 */
export function checkProduction(
  config: ApplicationConfig,
  file: ConfigFile,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  for (const key of REQUIRED_SECRETS) config.secret(key);
  if (config.get('mail.host') === undefined) {
    throw missing('mail.host', 'the mail server (mail.host, or ESIGN_MAIL_HOST) is not set');
  }
  const serverUrl = config.get('serverUrl');
  if (serverUrl !== undefined && !isSecureOrigin(serverUrl)) throw invalid('serverUrl', 'must be an https origin');
  checkTrust(config.get('esign.trust.url'), serverUrl);
  for (const [key, value] of file.values) if (isSimulator(value)) throw simulator(key);
  for (const [key, value] of Object.entries(environment)) {
    if (key.startsWith('ESIGN_') && value !== undefined && isSimulator(value)) throw simulator(key);
  }
  for (const [name, settings] of Object.entries(file.runtimeConfig)) checkSettings(`runtimeConfig.${name}`, settings);
}

/** The trust service is somebody else than this process: what it holds must be out of this server's reach. */
function checkTrust(address: string | undefined, serverUrl: string | undefined): void {
  if (address === undefined) return;
  const option = 'esign.trust.url';
  if (!isSecureOrigin(address)) throw invalid(option, 'must be an https address');
  const isOwn = serverUrl !== undefined && new URL(address).origin === new URL(serverUrl).origin;
  if (isOwn) throw invalid(option, 'must be a process of its own, not an address of this server');
}

/** @throws `ConfigError` `CONFIG_INVALID`: settings that a production server does not start with */
export function checkSettings(name: string, settings: unknown): void {
  const fault = faultOf(settings);
  if (fault !== undefined) throw invalid(`${name}.${fault.path}`, fault.message);
}

/** @throws `UnusableError` `CONFIG_VALUE_INVALID`: settings that a production server does not take */
export function refuseUnsafeSettings(settings: unknown): void {
  const fault = faultOf(settings);
  if (fault === undefined) return;
  throw new UnusableError('CONFIG_VALUE_INVALID', `The settings are not valid: ${fault.path}.`, {
    details: { errors: [fault] },
  });
}

/** Makes the record of somebody who works here. @returns its id */
export type CreateCoworker = (values: { readonly name: string; readonly email?: string }) => Promise<number>;

/**
 * Makes the first administrator, with a coworker of their own, from `ESIGN_ADMIN_USERNAME`, `ESIGN_ADMIN_EMAIL` and the file named by
 * `ESIGN_ADMIN_PASSWORD_FILE`, as long as there is none.
 *
 * @returns whether there is an administrator now
 */
export async function ensureAdministrator(
  users: UserDirectory,
  environment: Readonly<Record<string, string | undefined>>,
  groups: readonly string[],
  createCoworker: CreateCoworker,
): Promise<boolean> {
  if (await users.hasAdmin()) return true;
  const { ESIGN_ADMIN_USERNAME: username, ESIGN_ADMIN_PASSWORD_FILE: path, ESIGN_ADMIN_EMAIL: email } = environment;
  if (username === undefined || username === '') return false;
  if (path === undefined || path === '') {
    throw missing('ESIGN_ADMIN_PASSWORD_FILE', 'ESIGN_ADMIN_PASSWORD_FILE must name the file with the first password');
  }
  const password = readPassword(path);
  const coworkerId = await createCoworker({
    name: username,
    ...(email === undefined || email === '' ? {} : { email }),
  });
  await users.create({ username, fullName: username, password, isAdmin: true, language: 'en_us', groups, coworkerId });
  return true;
}

function readPassword(path: string): string {
  let password: string;
  try {
    password = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new ConfigError<HostCode>('CONFIG_INVALID', 'The file of ESIGN_ADMIN_PASSWORD_FILE cannot be read', {
      cause,
    });
  }
  if (password.length < 12) throw invalid('ESIGN_ADMIN_PASSWORD_FILE', 'must hold at least 12 characters');
  return password;
}

function faultOf(settings: unknown, prefix = ''): { path: string; message: string } | undefined {
  if (typeof settings !== 'object' || settings === null) return undefined;
  for (const [name, value] of Object.entries(settings)) {
    const path = `${prefix}${name}`;
    if (typeof value === 'object') {
      const fault = faultOf(value, `${path}.`);
      if (fault !== undefined) return fault;
    }
    if (typeof value !== 'string' || value === '') continue;
    if (path === 'serverUrl' && !isSecureOrigin(value))
      return { path, message: 'must be an https origin in production' };
    if (isSimulator(value)) return { path, message: 'is the address of a simulator' };
  }
  return undefined;
}

function isSecureOrigin(text: string): boolean {
  try {
    return new URL(text).protocol === 'https:';
  } catch {
    return false;
  }
}

/** Lists arrive as JSON, so an address may stand anywhere in the text. */
function isSimulator(text: string): boolean {
  return /https?:\/\/[^\s"]*\/simulators(?:[/"?#]|$)/i.test(text);
}

function simulator(option: string): ConfigError<HostCode> {
  return invalid(option, 'is the address of a simulator');
}

function invalid(option: string, message: string): ConfigError<HostCode> {
  return new ConfigError<HostCode>('CONFIG_INVALID', `${option} ${message}`, { details: { option } });
}

function missing(option: string, message: string): ConfigError<HostCode> {
  return new ConfigError<HostCode>('CONFIG_MISSING', message, { details: { option } });
}
