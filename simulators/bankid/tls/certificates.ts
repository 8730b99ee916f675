import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  authority,
  certificatePem,
  distinguishedName,
  keyUsage,
  privateKeyPem,
  PURPOSE,
  purposes,
  serverNames,
} from '../../pki/index.js';
import type { Identity, IdentityCabinet, IdentityPlan, NameSteps } from '../../pki/index.js';
import { BANK } from '../relying-party.js';
import type { RelyingParty } from '../relying-party.js';
import { pkcs12 } from './pkcs12.js';

const YEAR_MS = 365 * 86_400_000;

/** A relying party's certificate as files, and the passphrase of the `.p12`. */
export interface RpCredentials {
  readonly relyingParty: RelyingParty;
  readonly p12Path: string;
  readonly passphrase: string;
  /** Certificate and its authority's, PEM. */
  readonly certificatePath: string;
  readonly keyPath: string;
  /** SHA-256 of the certificate, as TLS reports it. */
  readonly fingerprint: string;
}

/** What both ends of mutual TLS are made of. */
export interface TlsIdentities {
  readonly serverRoot: Identity;
  readonly server: Identity;
  readonly rpAuthority: Identity;
}

/** Takes the authorities of connections out of the cabinet; they are not those of signatures. */
export async function takeTlsIdentities(cabinet: IdentityCabinet, now: Date): Promise<TlsIdentities> {
  const plan = planner(now);
  const [serverRoot, rpAuthority] = await Promise.all([
    cabinet.take('tls-root', () => plan(named('Simulated BankID SSL Root CA v1 Test'), undefined, authority())),
    cabinet.take('tls-rp-authority', () =>
      plan(named('Simulated Bank A RP CA v1 for BankID Test'), undefined, authority()),
    ),
  ]);
  const server = await cabinet.take('tls-server', () =>
    plan(named('appapi2.test.bankid.example'), serverRoot, [
      keyUsage('digitalSignature'),
      purposes([PURPOSE.serverAuth], false),
      serverNames('localhost', '127.0.0.1'),
    ]),
  );
  return { serverRoot, server, rpAuthority };
}

/** Issues a relying party's certificate on first use and writes it down for clients. */
export async function rpCredentials(
  cabinet: IdentityCabinet,
  directory: string,
  rpAuthority: Identity,
  relyingParty: RelyingParty,
  now: Date,
): Promise<RpCredentials> {
  const { name, displayName, organisationNumber } = relyingParty;
  const subject: NameSteps = [
    ['C', 'SE'],
    ['O', BANK],
    ['serialNumber', organisationNumber],
    ['name', displayName],
    ['CN', name],
  ];
  const identity = await cabinet.take(`rp-${organisationNumber}`, () =>
    planner(now, 'rsa')(subject, rpAuthority, [keyUsage('digitalSignature'), purposes([PURPOSE.clientAuth], false)]),
  );
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const at = (extension: string) => join(directory, `rp-${organisationNumber}.${extension}`);
  const passphrase = await keptPassphrase(at('passphrase'));
  await writeFile(at('p12'), pkcs12(identity, [rpAuthority.der], passphrase), { mode: 0o600 });
  await writeFile(at('key'), privateKeyPem(identity), { mode: 0o600 });
  await writeFile(at('crt'), certificatePem(identity.der) + certificatePem(rpAuthority.der));
  return {
    relyingParty,
    p12Path: at('p12'),
    passphrase,
    certificatePath: at('crt'),
    keyPath: at('key'),
    fingerprint: fingerprintOf(identity),
  };
}

/** SHA-256 in the form in which TLS reports it. */
function fingerprintOf({ der }: Identity): string {
  return new X509Certificate(der).fingerprint256;
}

async function keptPassphrase(path: string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  const passphrase = randomBytes(15).toString('base64url');
  await writeFile(path, passphrase, { mode: 0o600 });
  return passphrase;
}

function planner(now: Date, keyType: IdentityPlan['keyType'] = 'ec') {
  return (steps: NameSteps, issuer: Identity | undefined, extensions: IdentityPlan['extensions']): IdentityPlan => ({
    keyType,
    notBefore: new Date(now.getTime() - 86_400_000),
    notAfter: new Date(now.getTime() + 5 * YEAR_MS),
    subject: distinguishedName(...steps),
    ...(issuer === undefined ? {} : { issuer }),
    extensions,
  });
}

function named(commonName: string): NameSteps {
  return [
    ['C', 'SE'],
    ['O', 'Simulated ID Services AB'],
    ['CN', commonName],
  ];
}
