import * as z from 'zod';
import type { HttpSend } from '../../../pki/index.node.js';
import { SCD_TYPES, type ScdType } from '../vocabulary.js';
import { clientCredentials } from './client-credentials.js';
import type { RemoteScd } from './contract.js';
import { cscRemote } from './csc.js';
import { LEVELS } from './smart-id-answers.js';
import { smartIdRemote } from './smart-id.js';

const trust = { roots: z.string().min(1), intermediates: z.string().optional() };

/** Services of others that reach people's devices, as a file of the configuration lists them. */
export const remoteServicesSchema = z.strictObject({
  smartId: z
    .strictObject({
      ...{ url: z.url(), relyingPartyUuid: z.string().min(1), relyingPartyName: z.string().min(1) },
      ...{ certificateLevel: z.enum(LEVELS).optional(), ...trust },
    })
    .optional(),
  csc: z
    .strictObject({
      ...{ url: z.url(), tokenUrl: z.url(), clientId: z.string().min(1), clientSecret: z.string().min(1) },
      /** Which kinds of devices it serves, in place of the building block's own service. */
      types: z.array(z.enum(SCD_TYPES).exclude(['REMOTE_SCD_SMARTID'])).min(1),
      ...trust,
    })
    .optional(),
});
export type RemoteServices = z.infer<typeof remoteServicesSchema>;

/** @throws `ConfigError` `SCD_CONFIG_INVALID` for roots that cannot be read */
export function remotesOfServices(
  { smartId, csc }: RemoteServices,
  send: HttpSend,
): Partial<Record<ScdType, RemoteScd>> {
  const remotes: Partial<Record<ScdType, RemoteScd>> = {};
  if (smartId !== undefined) remotes.REMOTE_SCD_SMARTID = smartIdRemote({ ...definedOf(smartId), send });
  if (csc !== undefined) {
    const remote = cscRemote({ ...definedOf(csc), send, token: clientCredentials(csc, send) });
    for (const type of csc.types) remotes[type] = remote;
  }
  return remotes;
}

/** What was left out stays out. */
function definedOf<T extends { readonly url: string; readonly roots: string }>(given: T): T {
  const url = given.url.replace(/\/$/, '');
  return {
    ...(Object.fromEntries(Object.entries(given).filter(([, value]: [string, unknown]) => value !== undefined)) as T),
    url,
  };
}
