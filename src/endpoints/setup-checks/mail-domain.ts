import { Resolver } from 'node:dns/promises';
import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

const LOOK_UP_MS = 2_000;

/** Text records of a name; empty when it has none. */
export type TextRecords = (name: string) => Promise<readonly string[]>;

/** Whether mails from the sender's address are likely to arrive: its domain says who may send for it, and what of forgeries. */
export function mailDomainCheck({ settings }: SetupCheckContext, textRecords: TextRecords = askDns): SetupCheck {
  return {
    id: 'mail_domain',
    run: async (): Promise<SetupFinding> => {
      const { fromAddress, serverUrl } = settings();
      const domain = fromAddress.split('@')[1]?.toLowerCase() ?? '';
      if (domain === '') return { state: 'unknown', reason: 'no_address' };
      const params = { domain };
      try {
        const spf = (await textRecords(domain)).some((record) => /^v=spf1(\s|$)/i.test(record));
        if (!spf) return { state: 'warning', reason: 'no_spf', params };
        const dmarc = (await textRecords(`_dmarc.${domain}`)).some((record) => /^v=DMARC1\s*;/i.test(record));
        const above = registered(domain);
        if (!dmarc && (above === domain || !(await hasDmarc(above, textRecords)))) {
          return { state: 'warning', reason: 'no_dmarc', params };
        }
      } catch {
        return { state: 'unknown', reason: 'not_looked_up', params };
      }
      const server = serverUrl === '' ? '' : new URL(serverUrl).hostname;
      if (server !== '' && registered(server) !== registered(domain)) {
        return { state: 'ok', reason: 'other_domain', params: { domain, server } };
      }
      return { state: 'ok', reason: 'ok', params };
    },
  };
}

async function hasDmarc(domain: string, textRecords: TextRecords): Promise<boolean> {
  return (await textRecords(`_dmarc.${domain}`)).some((record) => /^v=DMARC1\s*;/i.test(record));
}

/** The last two labels: near enough for a hint. */
function registered(domain: string): string {
  return domain.split('.').slice(-2).join('.');
}

async function askDns(name: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: LOOK_UP_MS, tries: 1 });
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ENODATA' || code === 'ENOTFOUND') return [];
    throw error;
  }
}
