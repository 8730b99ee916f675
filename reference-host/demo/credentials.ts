import { createHmac } from 'node:crypto';
import type { ApplicationConfigReader } from '../../src/host/index.js';

/** Password and API key of a demo user: different in every installation, the same at every start of one. */
export function credentialsOf(config: ApplicationConfigReader, username: string): { password: string; apiKey: string } {
  const secret = config.secret('demo.users');
  const derive = (purpose: string) => createHmac('sha256', secret).update(`${purpose}:${username}`).digest('base64url');
  return { password: derive('password').slice(0, 20), apiKey: derive('api-key') };
}
