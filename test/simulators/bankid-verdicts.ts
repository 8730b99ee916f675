import { execFileSync } from 'node:child_process';
import { createHash, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a completed order should say. */
export interface Expected {
  readonly rootPem: string;
  readonly personalNumber: string;
  readonly visible: string;
  readonly hidden: string;
  readonly relyingParty: string;
}

interface Completion {
  readonly user: { readonly personalNumber: string };
  readonly signature?: string;
  readonly ocspResponse?: string;
}

/**
 * What is wrong with a completed order, in words of this file, by Node's crypto and openssl alone. It reads the document as text,
 * so that it owes nothing to what made it.
 */
export function problemsOf(completion: Completion | undefined, expected: Expected): readonly string[] {
  if (completion?.signature === undefined) return ['nothing'];
  if (completion.ocspResponse === undefined) return ['no ocsp'];
  const directory = mkdtempSync(join(tmpdir(), 'verdict-'));
  try {
    const read = documentProblems(completion.signature, expected, directory);
    const [leaf] = read.certificates;
    if (leaf === undefined) return read.problems;
    const number = /serialNumber=(\d+)/.exec(leaf.subject)?.[1];
    const user = completion.user.personalNumber === number ? [] : ['user'];
    return [...read.problems, ...user, ...ocspProblems(completion, read.certificates, expected, directory)];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function documentProblems(signature: string, expected: Expected, directory: string) {
  const bytes = Buffer.from(signature, 'base64');
  const xml = bytes.toString('utf8');
  if (bytes.toString('base64') !== signature || !xml.endsWith('</Signature>'))
    return { problems: ['text'], certificates: [] };
  const problems: string[] = [];
  const part = (element: string) => new RegExp(`<${element}[ >].*?</${element}>`).exec(xml)?.[0] ?? '';
  const content = (element: string, from = xml) =>
    new RegExp(`<${element}(?: [^>]*)?>(.*?)</${element}>`).exec(from)?.[1];
  const check = (problem: string, isRight: boolean) => {
    if (!isRight) problems.push(problem);
  };
  check('markup', !/<!|&|<\?(?!xml )/.test(xml));
  check('ids', new Set(xml.match(/ Id="[^"]+"/g)).size === xml.match(/ Id="/g)?.length);
  const digests = [...xml.matchAll(/<DigestValue>([^<]+)/g)].map((match) => match[1]);
  const digestOf = (text: string) => createHash('sha256').update(text).digest('base64');
  const data = part('bankIdSignedData');
  check('digest', digests[0] === digestOf(data) && digests[1] === digestOf(part('KeyInfo')));
  const certificates = [...xml.matchAll(/<X509Certificate>([^<]+)/g)].map(
    (match) => new X509Certificate(Buffer.from(match[1] ?? '', 'base64')),
  );
  check('method', xml.includes('xmldsig-more#rsa-sha256"'));
  const value = Buffer.from(content('SignatureValue') ?? '', 'base64');
  const isRsaSha256 = verify('sha256', Buffer.from(part('SignedInfo')), certificates[0]!.publicKey, value);
  if (!problems.includes('method')) check('signature', isRsaSha256);
  check('certificates', certificates.length === 3);
  problems.push(...chainProblems(certificates, expected, directory));
  check('purpose', content('funcId', data) === 'Signing');
  check('visible', content('usrVisibleData', data) === expected.visible);
  check('hidden', content('usrNonVisibleData', data) === expected.hidden);
  const server = content('srvInfo', data) ?? '';
  check('relying party', Buffer.from(content('name', server) ?? '', 'base64').toString() === expected.relyingParty);
  check('nonce of 20 bytes', Buffer.from(content('nonce', server) ?? '', 'base64').length === 20);
  return { problems, certificates };
}

function chainProblems(certificates: readonly X509Certificate[], expected: Expected, directory: string): string[] {
  const [leaf, ...others] = certificates;
  const at = (name: string, pem: string) => {
    writeFileSync(join(directory, name), pem);
    return join(directory, name);
  };
  const leafPath = at('leaf.pem', String(leaf));
  const run = openssl(
    'verify',
    '-CAfile',
    at('root.pem', expected.rootPem),
    '-untrusted',
    at('chain.pem', others.join('')),
    leafPath,
  );
  const text = openssl('x509', '-in', leafPath, '-noout', '-text');
  return [
    ...(/: OK/.test(run) ? [] : [/expired/.test(run) ? 'expired' : 'chain']),
    ...(/Key Usage: critical\s+Digital Signature\n/.test(text) ? [] : ['key usage']),
    ...(text.includes('Policy: 1.2.3.4.25\n') ? [] : ['policy']),
    ...(leaf!.subject.includes(`serialNumber=${expected.personalNumber}`) ? [] : ['signer']),
  ];
}

function ocspProblems(
  completion: Completion,
  certificates: readonly X509Certificate[],
  expected: Expected,
  directory: string,
) {
  const response = join(directory, 'ocsp.der');
  writeFileSync(response, Buffer.from(completion.ocspResponse ?? '', 'base64'));
  const text = openssl('ocsp', '-respin', response, '-noverify', '-text');
  if (!text.includes('OCSP Response Status: successful')) return ['ocsp answer'];
  const field = (pattern: RegExp) => pattern.exec(text)?.[1]?.trim();
  const nonce = field(/OCSP Nonce: critical\s+([0-9A-F]+)/);
  const first = createHash('sha1')
    .update(completion.signature ?? '')
    .digest('hex')
    .toUpperCase();
  const age = Math.abs(Date.now() - Date.parse(field(/Produced At: (.+)/) ?? ''));
  const chain = join(directory, 'others.pem');
  writeFileSync(chain, [...certificates.slice(1), expected.rootPem].join(''));
  const verified = openssl('ocsp', '-respin', response, '-CAfile', chain, '-no_nonce');
  return [
    ...(field(/Cert Status: (\w+)/) === 'good' ? [] : ['ocsp status']),
    ...(nonce?.length === 64 && nonce.startsWith(first) ? [] : ['ocsp nonce']),
    ...(field(/Serial Number: ([0-9A-F]+)\n\s+Cert Status/) === certificates[0]?.serialNumber
      ? []
      : ['ocsp certificate']),
    ...(age < 600_000 ? [] : ['ocsp age']),
    ...(text.includes('Next Update') ? ['ocsp next update'] : []),
    ...(/Response verify OK/.test(verified) ? [] : ['ocsp responder']),
    ...(/OCSP No Check/.test(text) ? [] : ['ocsp nocheck']),
  ];
}

/** Output of openssl on both channels, whether it succeeds or not. */
function openssl(...args: readonly string[]): string {
  try {
    return execFileSync('sh', ['-c', 'exec openssl "$@" 2>&1', 'sh', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString();
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout);
  }
}
