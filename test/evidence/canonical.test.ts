import { createHash } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { readBankIdXml, readSignedData } from '../../src/evidence/bankid/signature.js';
import { numeric, vectorText } from './vectors.js';

const base64 = vectorText('bankid-se/completion-signature.b64');
const xml = Buffer.from(base64, 'base64').toString('utf8');
const ours = readBankIdXml(base64);

describe('the byte ranges of the public BankID signature', () => {
  it('are what another library canonicalises, digests and verifies', () => {
    const [publicCert] = /-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/.exec(
      vectorText('bankid-se/completion-signature-chain.pem'),
    )!;
    const theirs = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
    theirs.loadSignature(xml);
    expect(theirs.checkSignature(xml)).toBe(true);
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
    expect(theirs.getSignedReferences()).toEqual([text(ours.signedData.target), text(ours.keyInfo.target)]);
  });

  it('have the stated digests and say what is stated', () => {
    const stated = numeric.bankidSeSampleSignature;
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
    expect(digest(ours.signedData.target)).toBe(stated.sha256OfBankIdSignedDataElement);
    expect(digest(ours.keyInfo.target)).toBe(stated.sha256OfKeyInfoElement);
    expect(readSignedData(ours.signedData.target).funcId).toBe(stated.funcId);
  });
});
