import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate } from '../../src/pki/index.js';
import { buildCertsOnly, buildCmp, cmpCertified, cmpError, protectWithSecret } from '../../src/pki/index.node.js';
import { describeIf } from '../skip.js';
import { ANNA, opensslRequest, pemOf } from '../trust/ca/authority-case.js';
import { changed, openOneTime, WHAT, type OneTimeCase } from '../trust/one-time/one-time-case.js';
import { hasJavaCheck, javaReport, NO_JAVA_CHECK } from './java.js';

describeIf(hasJavaCheck, NO_JAVA_CHECK, 'what the building block writes, before Bouncy Castle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'esign-one-time-der-'));
  const paths: string[] = [];
  const keep = (name: string, der: Uint8Array): void => {
    paths.push(join(folder, name));
    writeFileSync(join(folder, name), der);
  };
  let at: OneTimeCase;

  beforeAll(async () => {
    at = await openOneTime();
    const { authority } = at.at.service;
    const watched = changed(authority, (csr, profile, subject) => {
      keep('request.der', csr);
      return authority.issue(csr, profile, subject);
    });
    for (const format of ['PAdES', 'CAdES'] as const) {
      const { signature, certificates, ocspResponses } = await at
        .signer({ authority: watched })
        .sign('op', { ...WHAT, format }, ANNA);
      keep(`${format}.der`, signature);
      keep('one-time.der', certificates[0]!);
      keep('answer.der', ocspResponses![0]!);
    }
    const { certificates } = await authority.issue(opensslRequest(), 'device', ANNA);
    await authority.revocation!.suspend(parseCertificate(certificates[0]!).serialNumber);
    certificates.forEach((der, index) => keep(`device-${index}.der`, der));
    keep('root.der', at.at.service.roots()[0]!);
    keep('certs-only.der', buildCertsOnly(certificates));
    for (const name of ['issuing.crl', 'root.crl']) {
      keep(`${name}.der`, new Uint8Array(await (await fetch(`${at.at.baseUrl}/${name}`)).arrayBuffer()));
    }
    const { algorithm, protect } = protectWithSecret('signer', 'a secret of this test');
    const header = {
      ...{ at: new Date(), protectionAlgorithm: algorithm, senderKeyId: Buffer.from('signer') },
      ...{ transactionId: new Uint8Array(16), senderNonce: new Uint8Array(16), isImplicitlyConfirmed: true },
    };
    keep('cmp-answer.der', await buildCmp(header, cmpCertified(certificates[0]!, []), protect, certificates));
    keep('cmp-error.der', await buildCmp(header, cmpError('badPOP', 'possession'), protect));
  });
  afterAll(async () => {
    await at.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is DER that it writes byte for byte the same, with times in whole seconds', () => {
    const roots = join(folder, 'root.pem');
    writeFileSync(roots, pemOf('CERTIFICATE', at.at.service.roots()[0]!));
    const { good, bad } = javaReport(roots, [...new Set(paths)]);
    expect(bad).toEqual([]);
    expect(good.length).toBeGreaterThanOrEqual(new Set(paths).size);
  });
});
