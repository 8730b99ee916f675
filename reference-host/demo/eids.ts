import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimulatorFacts } from '../../simulators/server.js';
import type { ApplicationConfig } from '../config/index.js';

/** Lets a demo sign with the simulated eIDs, wherever no others are configured. */
export async function offerSimulators(
  config: ApplicationConfig,
  { bankid }: SimulatorFacts,
  dataDirectory: string,
  port: number,
): Promise<void> {
  const base = `http://localhost:${port}/simulators/`;
  const rootsFile = join(dataDirectory, 'simulators', 'bankid-signing-root.pem');
  await writeFile(rootsFile, bankid.rootPem);
  config.offer({
    'esign.bankid.baseUrl': base + bankid.apiPath,
    'esign.bankid.environment': 'test',
    'esign.bankid.relyingPartyName': bankid.relyingParty,
    'esign.bankid.appUrl': new URL(bankid.appLinkPath, base).href.split('?')[0] ?? base,
    'esign.bankid.signingRootsFile': rootsFile,
  });
}
