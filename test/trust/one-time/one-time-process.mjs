// A one-time signature in a process of its own, which dies at an exact point: when the key is there, or around a call or a line of the audit trail.
import { appendFileSync } from 'node:fs';
import { databaseOptionsFromUrl, openDatabase } from '../../../dist/src/db/index.js';
import { Pkcs11KeyStore, Pkcs11Uri, SoftKeyStore } from '../../../dist/src/pki/index.node.js';
import { createCertificateAuthority } from '../../../dist/src/trust/ca/index.js';
import { httpSend } from '../../../dist/src/trust/http-send.js';
import { OneTimeSigner, stampSources } from '../../../dist/src/trust/one-time/index.js';

const { database, keysDirectory, secret, uri, authority, trail, operationId, what, subject, tsa, tsaRoot, kill } =
  JSON.parse(process.argv[2]);
const now = () => new Date();
const die = () => process.kill(process.pid, 'SIGKILL');
const sql = openDatabase(databaseOptionsFromUrl(database));
const soft = await SoftKeyStore.open({ directory: keysDirectory, secret });
const keys = uri === null ? soft : await Pkcs11KeyStore.open(Pkcs11Uri.parse(uri));
const service = await createCertificateAuthority(authority, {
  ...{ sql, keys: soft, send: httpSend, environment: 'test', roots: () => [], now },
});
const audit = {
  write: async (steps, alongside) => {
    const names = [steps].flat().map(({ step }) => step);
    if (names.includes(kill.replace(/^before /, '')) && kill.startsWith('before ')) die();
    if (alongside) await sql.transaction(alongside);
    for (const step of [steps].flat()) appendFileSync(trail, `${JSON.stringify(step)}\n`);
    if (names.includes(kill.replace(/^after /, '')) && kill.startsWith('after ')) die();
  },
};
/** Around what is called from outside: the authority, the key's two uses, its end. */
const wrap = (object, name, nth = 1) => {
  const inner = object[name];
  let calls = 0;
  object[name] = async (...args) => {
    calls += 1;
    if (kill === `before ${name} ${nth}` && calls === nth) die();
    const result = await inner.apply(object, args);
    if (kill === `after ${name} ${nth}` && calls === nth) die();
    return result;
  };
};
const nth = Number(kill.split(' ')[2] ?? 1);
for (const name of ['generate', 'sign', 'destroy']) wrap(keys, name, nth);
wrap(service.authority, 'issue', nth);
const tsaRoots = () => [new Uint8Array(Buffer.from(tsaRoot, 'base64'))];
const stamps = stampSources({ tsa: [{ url: tsa }], tsaRoots, send: httpSend, now });
const signer = new OneTimeSigner({
  ...{ sql, keys, authority: service.authority, stamps, audit, tsaRoots, signerRoots: () => service.roots(), now },
});
const digest = new Uint8Array(Buffer.from(what.digest, 'hex'));
const { signature } = await signer.sign(operationId, { ...what, digest }, subject);
process.send({ signature: Buffer.from(signature).toString('base64') });
