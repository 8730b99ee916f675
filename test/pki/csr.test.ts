import { execFileSync } from 'node:child_process';
import { checkPossession, parseCsr } from '../../src/pki/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';

/** A request of a fresh key, by OpenSSL. */
function request(...key: readonly string[]): Uint8Array {
  const subject = ['-subj', '/C=SE/CN=Somebody', '-addext', 'subjectAltName=email:somebody@example.com'];
  const output = ['-nodes', '-keyout', '/dev/null', '-outform', 'DER'];
  return execFileSync('openssl', ['req', '-new', '-newkey', ...key, ...subject, ...output], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const P256 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] as const;

describe('parseCsr', () => {
  describe('when somebody else made the request', () => {
    it('reads key and subject, and finds the key in its maker’s hands', async () => {
      const read = parseCsr(request(...P256));
      expect(read.publicKey).toMatchObject({ kind: 'ec', curve: 'P-256' });
      expect(read.subject.get('commonName')).toBe('Somebody');
      await expect(checkPossession(read, nodePkiPrimitives)).resolves.toBeNull();
    });

    it.each([
      ['RSA of 2048 bits', ['rsa:2048'], null],
      ['RSA of 1024 bits', ['rsa:1024'], 'ALGORITHM_WEAK'],
    ] as const)('judges %s', async (_name, key, reason) => {
      const fault = await checkPossession(parseCsr(request(...key)), nodePkiPrimitives);
      expect(fault?.reason ?? null).toBe(reason);
    });
  });

  describe('when it names a key that its maker does not hold', () => {
    it('does not find the key in their hands', async () => {
      const [own, foreign] = [request(...P256), request(...P256)];
      const forged = Buffer.from(own);
      const key = (der: Uint8Array) => Buffer.from(parseCsr(der).publicKey.keyBytes);
      forged.set(key(foreign), forged.indexOf(key(own)));
      const fault = await checkPossession(parseCsr(forged), nodePkiPrimitives);
      expect(fault?.reason).toBe('SIGNATURE_WRONG');
    });
  });

  describe('when it is no request', () => {
    it.each([
      ['nothing', new Uint8Array()],
      ['something else', new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x00])],
      ['far too much', new Uint8Array(20_000)],
    ])('refuses %s', (_name, bytes) => {
      expect(() => parseCsr(bytes)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^PKI_/) }));
    });
  });
});
