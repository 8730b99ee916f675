import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import pkcs11 from 'pkcs11js';
import { Pkcs11KeyStore, Pkcs11Uri, SoftKeyStore } from '../../src/pki/index.node.js';
import { describeIf } from '../skip.js';
import { keyStoreContract } from './keystore-contract.js';
import { hasSoftHsm, newToken, NO_SOFT_HSM, SOFT_HSM } from './soft-hsm.js';

const SECRET = 'correct horse battery staple';
const folder = mkdtempSync(join(tmpdir(), 'esign-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('soft key store', () => {
  const open = (directory = join(folder, 'contract'), secret = SECRET): Promise<SoftKeyStore> =>
    SoftKeyStore.open({ directory, secret });
  keyStoreContract(open);

  describe('when its files are looked at', () => {
    it('shows nothing of the private key, and its owner alone may read it', async () => {
      const directory = join(folder, 'files');
      const store = await open(directory);
      await store.generate({ algorithm: 'P-256', lifetime: 'session' });
      expect(readdirSync(directory)).toEqual([]);
      const key = await store.generate({ algorithm: 'P-256', lifetime: 'stored', label: 'seal' });
      expect(readdirSync(directory)).toEqual([`${key.id}.key`]);
      const path = join(directory, `${key.id}.key`);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      expect(Object.keys(JSON.parse(readFileSync(path, 'utf8'))).sort()).toEqual(
        ['algorithm', 'box', 'createdAt', 'id', 'label', 'nonce', 'publicKey', 'salt', 'tag', 'version'].sort(),
      );
    });
  });

  describe('when the secret is another one, or a file was changed', () => {
    it('does not sign', async () => {
      const directory = join(folder, 'changed');
      const key = await (await open(directory)).generate({ algorithm: 'P-256', lifetime: 'stored', label: 'seal' });
      const wrong = await open(directory, 'another secret of some length');
      const invalid = { code: 'KEY_STORE_INVALID', message: expect.not.stringContaining('another secret') };
      await expect(wrong.sign(key, 'SHA-256', Buffer.from('x'))).rejects.toMatchObject(invalid);
      const path = join(directory, `${key.id}.key`);
      const file = JSON.parse(readFileSync(path, 'utf8'));
      for (const change of [{ label: 'other' }, { publicKey: `A${file.publicKey.slice(1)}x` }, { tag: file.salt }]) {
        writeFileSync(path, JSON.stringify({ ...file, ...change }));
        await expect((await open(directory)).sign(key, 'SHA-256', Buffer.from('x'))).rejects.toMatchObject(invalid);
      }
    });
  });

  describe('when the secret is short', () => {
    it('refuses it', async () => {
      await expect(open(folder, 'short')).rejects.toMatchObject({ code: 'KEY_STORE_INVALID' });
    });
  });
});

describeIf(hasSoftHsm, NO_SOFT_HSM, 'key module', () => {
  const token = hasSoftHsm ? newToken() : { label: '', pin: '', uri: '' };
  const open = (): Promise<Pkcs11KeyStore> =>
    Pkcs11KeyStore.open(Pkcs11Uri.parse(`${token.uri}&pin-value=${token.pin}`));
  keyStoreContract(open);

  describe('when a key is made', () => {
    it('cannot be taken out of the module', async () => {
      const store = await open();
      const key = await store.generate({ algorithm: 'P-256', lifetime: 'stored', label: 'kept' });
      const module = new pkcs11.PKCS11();
      module.load(SOFT_HSM);
      const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === token.label)!;
      const session = module.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION);
      const id = { type: pkcs11.CKA_ID, value: Buffer.from(key.id, 'hex') };
      module.C_FindObjectsInit(session, [id, { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY }]);
      const [object] = module.C_FindObjects(session, 2);
      module.C_FindObjectsFinal(session);
      const said = (type: number): number => module.C_GetAttributeValue(session, object!, [{ type }])[0]!.value[0]!;
      expect(said(pkcs11.CKA_SENSITIVE)).toBe(1);
      expect(said(pkcs11.CKA_ALWAYS_SENSITIVE)).toBe(1);
      expect(said(pkcs11.CKA_NEVER_EXTRACTABLE)).toBe(1);
      expect(said(pkcs11.CKA_LOCAL)).toBe(1);
      expect(() => said(pkcs11.CKA_VALUE)).toThrow(/SENSITIVE/);
      module.C_CloseSession(session);
      await store.destroy(key);
      await store.close();
    });
  });

  describe('when the PIN lies in a file', () => {
    it('reads it from there', async () => {
      const path = join(folder, 'pin');
      writeFileSync(path, `${token.pin}\n`);
      const store = await Pkcs11KeyStore.open(Pkcs11Uri.parse(`${token.uri}&pin-source=file:${path}`));
      expect(await store.find('nothing')).toBeNull();
      await store.close();
    });
  });

  describe('when the token, the module or the PIN is not there', () => {
    it.each([
      ['another token', `pkcs11:token=missing?module-path=${SOFT_HSM}&pin-value=1234`, 'KEY_STORE_UNAVAILABLE'],
      ['another maker', `pkcs11:token=${token.label};manufacturer=X?module-path=${SOFT_HSM}`, 'KEY_STORE_UNAVAILABLE'],
      ['no such library', 'pkcs11:token=x?module-path=/no/such.so&pin-value=1234', 'KEY_STORE_INVALID'],
      ['no file with the PIN', `${token.uri}&pin-source=/no/such/pin`, 'KEY_STORE_INVALID'],
    ])('says so: %s', async (_what, uri, code) => {
      await expect(Pkcs11KeyStore.open(Pkcs11Uri.parse(uri))).rejects.toMatchObject({ code });
    });
  });

  describe('when the module reports a fault in the middle', () => {
    it('works on with a fresh session', async () => {
      const store = await open();
      const key = await store.generate({ algorithm: 'P-256', lifetime: 'session' });
      // A key of another kind than its name says: the module refuses the mechanism.
      const odd = store.sign({ ...key, algorithm: 'RSA-3072' }, 'SHA-256', Buffer.from('x'));
      await expect(odd).rejects.toMatchObject({ code: 'KEY_STORE_UNAVAILABLE' });
      expect((await store.sign(key, 'SHA-256', Buffer.from('x'))).length).toBeGreaterThan(60);
      await store.destroy(key);
      await store.close();
    });
  });
});

describe('address of a token', () => {
  const text = 'pkcs11:token=My%20token;serial=01?module-path=/usr/lib/x.so&pin-value=12%3B34';

  describe('when it is shown', () => {
    it('hides the PIN', () => {
      const uri = Pkcs11Uri.parse(text);
      expect(uri.revealPin()).toBe('12;34');
      for (const shown of [String(uri), JSON.stringify({ uri }), inspect(uri, { depth: 9, showHidden: true })])
        expect(shown).not.toMatch(/12.{0,3}34/);
      expect(uri.toString()).toBe('pkcs11:token=My%20token;serial=01?module-path=%2Fusr%2Flib%2Fx.so&pin-value=…');
      expect([...uri.token]).toEqual([
        ['token', 'My token'],
        ['serial', '01'],
      ]);
    });
  });

  describe('when it is wrong', () => {
    it.each([
      'http:token=x',
      'pkcs11:',
      'pkcs11:?module-path=/x',
      'pkcs11:token=a;token=b',
      'pkcs11:object=x',
      'pkcs11:token=%ZZ1234',
      'pkcs11:token=x?pin-value=1234&pin-source=/p',
      'pkcs11:token=x?a=1234?b',
    ])('is refused without saying what stood there: %s', (wrong) => {
      expect(() => Pkcs11Uri.parse(wrong)).toThrow(
        expect.objectContaining({ code: 'KEY_STORE_INVALID', message: expect.not.stringContaining('1234') }),
      );
    });

    it('needs a full path of the module and of the PIN', () => {
      expect(() => Pkcs11Uri.parse('pkcs11:token=x?module-path=x.so').modulePath).toThrow();
      expect(() => Pkcs11Uri.parse('pkcs11:token=x').modulePath).toThrow();
      expect(() => Pkcs11Uri.parse('pkcs11:token=x?pin-source=https://x').pinPath).toThrow();
    });
  });
});
