import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embed, extend, prepare, verifyResponse, type PreparePdfOptions, type SignResponse } from '../../src/client.js';
import { parseCertificate, revocationAddresses } from '../../src/pki/index.js';
import { fetchOcsp, nodePkiPrimitives } from '../../src/pki/index.node.js';
import type { Cos } from '../../src/documents/index.js';
import { dictOf, pageOf } from './cos.js';
import { complaints, cutSignatures, run } from '../documents/validators.js';
import { send, startTrustServices, type TrustServices } from '../documents/trust-services.js';
import { changed, contract, contractWithFields, qpdf } from './documents.js';
import { Signer } from './signer.js';

describe('client library: PAdES', () => {
  const directory = mkdtempSync(join(tmpdir(), 'client-'));
  let services: TrustServices;
  let signer: Signer;
  let plain: Uint8Array;

  beforeAll(async () => {
    services = await startTrustServices(directory);
    signer = await Signer.enrol(services, join(directory, 'keys'));
    plain = await contract();
  }, 60_000);
  afterAll(async () => {
    await services.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const trust = () => ({ signerRoots: services.rootPem, timestampRoots: services.rootPem });
  const sign = async (pdf: Uint8Array, options?: PreparePdfOptions) => {
    const { prepared, digest } = await prepare(pdf, options);
    return embed(prepared, await signer.respond(digest), trust());
  };
  const judged = (pdf: Uint8Array): string[] => {
    const path = join(directory, 'judged.pdf');
    writeFileSync(path, pdf);
    return complaints(path, services.rootPem);
  };
  const withEntry = (key: string, value: Cos): Promise<Uint8Array> =>
    changed(plain, async (revision) => {
      (await revision.edit(revision.file.rootRef)).set(key, value);
    });
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'nothing',
      (error: unknown) => error as { code: string; details: { reason?: string } },
    );

  describe('when a PDF is prepared', () => {
    it.each<[string, () => Promise<Uint8Array>]>([
      ['with a table', () => Promise.resolve(plain)],
      ['with object streams', () => contract(true)],
      ['linearized', () => Promise.resolve(qpdf(plain, '--linearize'))],
      ['with fields', contractWithFields],
    ])('%s, keeps every byte and is digested as anybody else digests it', async (_name, make) => {
      const pdf = await make();
      const { prepared, digest } = await prepare(pdf);
      expect(Buffer.from(prepared.bytes.subarray(0, pdf.length)).equals(pdf)).toBe(true);
      const text = Buffer.from(prepared.bytes).toString('latin1');
      const [, a, b, c, d] = /\/ByteRange \[(\d+) (\d+) (\d+) (\d+) *\]/.exec(text)!.map(Number);
      expect([a! + b!, c! + d!]).toEqual([text.indexOf('<0000'), prepared.bytes.length]);
      expect(c! - b!).toBe(2 * 16 * 1024 + 2);
      const hash = createHash('sha256').update(prepared.bytes.subarray(a, b)).update(prepared.bytes.subarray(c));
      expect(digest).toEqual({ format: 'PAdES', hashType: 'SHA2-256', hash: hash.digest('base64') });
    });

    it('survives being kept as a structured clone', async () => {
      const { prepared, digest } = await prepare(plain);
      expect(judged(await embed(structuredClone(prepared), await signer.respond(digest), trust()))).toEqual([]);
    });
  });

  describe('when a signature is embedded', () => {
    it.each(['SHA2-256', 'SHA2-384', 'SHA2-512'] as const)(
      'with %s, independent programs accept it',
      async (hashType) => {
        expect(judged(await sign(plain, { hashType, signerName: 'Ingrid Solberget', reason: 'Łódź' }))).toEqual([]);
      },
    );

    it('is accepted in files with object streams, and linearized ones', async () => {
      expect(judged(await sign(await contract(true)))).toEqual([]);
      expect(judged(await sign(qpdf(plain, '--linearize')))).toEqual([]);
    });

    it('is of the baseline: level B-T, no time of its own', async () => {
      const [cut] = cutSignatures(Buffer.from(await sign(plain)));
      writeFileSync(join(directory, 'cms.der'), cut!.der);
      const { text } = run('openssl', 'cms', '-cmsout', '-print', '-inform', 'DER', '-in', join(directory, 'cms.der'));
      expect(text).toContain('id-smime-aa-signingCertificateV2');
      expect(text).toContain('id-smime-aa-timeStampToken');
      expect(text.slice(0, text.indexOf('unsignedAttrs'))).not.toContain('signingTime');
    });

    it('says who signed and when', async () => {
      const { prepared, digest } = await prepare(plain);
      const found = await verifyResponse(prepared, await signer.respond(digest), trust());
      expect(found.signer.serialNumber).toBe(signer.certificate.serialNumber);
      expect(Math.abs(found.signedAt.getTime() - Date.now())).toBeLessThan(60_000);
    });

    it('lets several people sign in order, each after the one before', async () => {
      const twice = await sign(await sign(await sign(plain)));
      expect(judged(twice)).toEqual([]);
      expect(cutSignatures(Buffer.from(twice))).toHaveLength(3);
    });

    it('signs in an empty field that the document has', async () => {
      const pdf = await sign(await contractWithFields(), { fieldName: 'Tenant' });
      expect(judged(pdf)).toEqual([]);
      writeFileSync(join(directory, 'named.pdf'), pdf);
      expect(run('pdfsig', '-nocert', join(directory, 'named.pdf')).text).toMatch(
        /Field Name: Tenant|Signature is Valid/,
      );
      expect(await refusal(prepare(pdf, { fieldName: 'Tenant' }))).toMatchObject({ details: { reason: 'field' } });
    });
  });

  describe('when the document is not one to be signed', () => {
    const cases: [string, string, () => Promise<Uint8Array>][] = [
      ['is no PDF', 'broken', () => Promise.resolve(Buffer.from('hello'))],
      ['is cut off', 'broken', () => Promise.resolve(plain.subarray(0, 600))],
      ['is encrypted', 'encrypted', () => Promise.resolve(qpdf(plain, '--encrypt', '', 'owner', '256', '--'))],
      ['is a dynamic form', 'form', () => withEntry('AcroForm', dictOf({ XFA: 1 }))],
      ['carries rights of one maker', 'form', () => withEntry('Perms', dictOf({ UR3: dictOf({}) }))],
    ];
    it.each(cases)('%s: refuses it (%s)', async (_name, reason, make) => {
      expect(await refusal(prepare(await make()))).toMatchObject({
        code: 'DOCUMENT_NOT_SIGNABLE',
        details: { reason },
      });
    });

    it('waits for a signature already: refuses it', async () => {
      const { prepared } = await prepare(plain);
      expect(await refusal(prepare(prepared.bytes))).toMatchObject({ details: { reason: 'field' } });
    });

    it('has no such field: refuses it', async () => {
      expect(await refusal(prepare(plain, { fieldName: 'Landlord' }))).toMatchObject({ details: { reason: 'field' } });
    });
  });

  describe('when somebody changed the document after it was signed', () => {
    it.each<[string, (signed: Uint8Array) => Promise<Uint8Array>]>([
      [
        'another page',
        (pdf) =>
          changed(pdf, async (revision) => {
            const page = await pageOf(revision);
            (await revision.edit(page)).set('MediaBox', [0, 0, 100, 100]);
          }),
      ],
      [
        'an annotation over the text',
        (pdf) =>
          changed(pdf, async (revision) => {
            const page = await pageOf(revision);
            (await revision.edit(page)).set('Annots', [revision.add(dictOf({ Rect: [0, 0, 600, 800] }))]);
          }),
      ],
      [
        'another catalog',
        (pdf) =>
          changed(pdf, async (revision) => {
            (await revision.edit(revision.file.rootRef)).set('OpenAction', dictOf({}));
          }),
      ],
      [
        'a signature that leaves out more than its value',
        (pdf) => {
          const text = Buffer.from(pdf).toString('latin1');
          const wider = text.replace(/\[0 (\d+) (\d+) (\d+) *\]/, (whole, before, after, rest) =>
            `[0 ${before} ${Number(after) + 9} ${Number(rest) - 9}]`.padEnd(whole.length),
          );
          return Promise.resolve(Buffer.from(wider, 'latin1'));
        },
      ],
      [
        'bytes that nobody signed',
        (pdf) => Promise.resolve(Buffer.concat([pdf.subarray(0, -1), Buffer.from('% more\n')])),
      ],
    ])('%s: nobody signs that', async (_name, tamper) => {
      const tampered = await tamper(await sign(plain));
      expect(await refusal(prepare(tampered))).toMatchObject({ code: 'DOCUMENT_NOT_SIGNABLE' });
    });
  });

  describe('when an earlier signature does not allow another one', () => {
    const locked = (lock: Record<string, unknown>) => async (pdf: Uint8Array) => {
      const withLock = await changed(pdf, async (revision) => {
        const catalog = await revision.file.getDict(revision.file.rootRef);
        const form = await revision.file.getDict(catalog.get('AcroForm'));
        const fields = (await revision.file.get(form.get('Fields'))) as never[];
        (await revision.edit(fields[0]!)).set('Lock', dictOf(lock));
      });
      return sign(withLock, { fieldName: 'Tenant' });
    };

    it('refuses where nothing may change any more', async () => {
      const closed = await locked({ Type: '/SigFieldLock', Action: '/All', P: 1 })(await contractWithFields());
      expect(await refusal(prepare(closed))).toMatchObject({ details: { reason: 'locked' } });
    });

    it('signs where other fields alone are locked', async () => {
      const open = await locked({ Action: '/Include', Fields: [] })(await contractWithFields());
      expect(judged(await sign(open))).toEqual([]);
    });
  });

  describe('when the response is not the one that belongs to the document', () => {
    const answered = async (
      changes: (digest: Parameters<Signer['respond']>[0]) => Promise<Partial<SignResponse>>,
      options = {},
    ) => {
      const { prepared, digest } = await prepare(plain);
      const response = await signer.respond(digest, await changes(digest));
      return refusal(embed(prepared, response, { ...trust(), ...options }));
    };
    const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
    const other = async () => (await prepare(plain, { at: new Date(0) })).digest;

    it('refuses a good signature over another document', async () => {
      const { signature, signatureTimestamp, hash } = await signer.respond(await other());
      for (const besides of [{}, { hash: hash! }]) {
        const changes = { signature: signature!, signatureTimestamp: signatureTimestamp!, ...besides };
        expect(await answered(() => Promise.resolve(changes))).toMatchObject({ code: 'CLIENT_OTHER_DIGEST' });
      }
    });

    it('refuses another digest, format, nonce or id beside the signature', async () => {
      const hash = (await other()).hash;
      for (const changes of [{ hash }, { format: 'CAdES' }, { hashType: 'SHA2-512' }]) {
        expect(await answered(() => Promise.resolve(changes))).toMatchObject({ code: 'CLIENT_OTHER_DIGEST' });
      }
      expect(await answered(async () => ({}), { nonce: 'ff' })).toMatchObject({ code: 'CLIENT_OTHER_DIGEST' });
      expect(await answered(async () => ({}), { signatureId: 'ff' })).toMatchObject({ code: 'CLIENT_OTHER_DIGEST' });
    });

    it('refuses a signature without a time-stamp, with another one, or with two', async () => {
      const bare = async (digest: Parameters<Signer['respond']>[0]) => base64(await signer.cms(digest));
      const foreign = base64(await signer.token(await signer.cms(await other())));
      expect(
        await answered(async (digest) => ({ signature: await bare(digest), signatureTimestamp: foreign })),
      ).toMatchObject({ code: 'CLIENT_SIGNATURE_INVALID', details: { reason: 'TIMESTAMP_OTHER_DATA' } });
      expect(await answered(async () => ({ signatureTimestamp: foreign }))).toMatchObject({
        code: 'CLIENT_RESPONSE_INVALID',
      });
      const { prepared, digest } = await prepare(plain);
      const { signature, status, certificate } = await signer.respond(digest, { signature: await bare(digest) });
      expect(
        await refusal(embed(prepared, { signature: signature!, status: status!, certificate: certificate! }, trust())),
      ).toMatchObject({ code: 'CLIENT_RESPONSE_INVALID' });
    });

    it('puts a time-stamp in that comes beside the signature', async () => {
      const { prepared, digest } = await prepare(plain);
      const cms = await signer.cms(digest);
      const response = await signer.respond(digest, {
        signature: base64(cms),
        signatureTimestamp: base64(await signer.token(cms)),
      });
      expect(judged(await embed(prepared, response, trust()))).toEqual([]);
    });

    it('refuses roots that it does not know', async () => {
      const foreign = await startTrustServices(join(directory, 'foreign'));
      const { prepared, digest } = await prepare(plain);
      const response = await signer.respond(digest);
      for (const change of [{ signerRoots: foreign.rootPem }, { timestampRoots: foreign.rootPem }]) {
        expect(await refusal(embed(prepared, response, { ...trust(), ...change }))).toMatchObject({
          code: 'CLIENT_SIGNATURE_INVALID',
          details: { reason: 'NO_TRUSTED_ROOT' },
        });
      }
      await foreign.close();
    });

    it('refuses a signature that was changed, one with a time of its own, and another certificate beside it', async () => {
      const broken = async (digest: Parameters<Signer['respond']>[0]) => {
        const cms = await signer.cms(digest);
        const token = await signer.token(cms);
        cms[cms.length - 1]! ^= 1;
        return { signature: base64(cms), signatureTimestamp: base64(token) };
      };
      expect(await answered(broken)).toMatchObject({ code: 'CLIENT_SIGNATURE_INVALID' });
      const timed = async (digest: Parameters<Signer['respond']>[0]) => {
        const cms = await signer.cms(digest, { signingTime: new Date() });
        return { signature: base64(cms), signatureTimestamp: base64(await signer.token(cms)) };
      };
      expect(await answered(timed)).toMatchObject({ details: { reason: 'SIGNING_TIME' } });
      expect(await answered(() => Promise.resolve({ certificate: services.rootPem }))).toMatchObject({
        details: { reason: 'OTHER_CERTIFICATE' },
      });
    });

    it('says what the building block says, and refuses what cannot be read', async () => {
      const status = { code: 'ERROR', message: 'refused' };
      expect(await answered(() => Promise.resolve({ status }))).toMatchObject({
        code: 'CLIENT_RESPONSE_REFUSED',
        details: { message: 'refused' },
      });
      for (const signature of ['', 'AAAA', '%']) {
        expect(await answered(() => Promise.resolve({ signature }))).toMatchObject({ code: 'CLIENT_RESPONSE_INVALID' });
      }
    });

    it('refuses when the document was changed meanwhile, or is signed already', async () => {
      const { prepared, digest } = await prepare(plain);
      const response = await signer.respond(digest);
      const bytes = new Uint8Array(prepared.bytes);
      bytes[200]! ^= 1;
      expect(await refusal(embed({ ...prepared, bytes }, response, trust()))).toMatchObject({
        code: 'CLIENT_OTHER_DIGEST',
      });
      const byteRange = [0, 10, 20, prepared.bytes.length - 20] as const;
      expect(await refusal(embed({ ...prepared, byteRange }, response, trust()))).toMatchObject({
        code: 'DOCUMENT_SEAL_STATE',
      });
      const signed = await embed(prepared, response, trust());
      expect(await refusal(embed({ ...prepared, bytes: signed }, response, trust()))).toMatchObject({
        code: 'DOCUMENT_SEAL_STATE',
      });
    });

    it('refuses a signature that does not fit', async () => {
      const { prepared, digest } = await prepare(plain, { contentsBytes: 2048 });
      expect(await refusal(embed(prepared, await signer.respond(digest), trust()))).toMatchObject({
        code: 'DOCUMENT_SEAL_TOO_SMALL',
      });
    });
  });

  describe('when a signed document is extended', () => {
    const authorities = () => [{ url: `${services.url}/tsa` }];

    it('to LT, holds what is needed later, and stays valid', async () => {
      const extended = await extend(await sign(await sign(plain)), { ...trust(), level: 'LT', send });
      // Poppler misses a signature over what was added.
      const found = judged(extended);
      expect(found).toHaveLength(1);
      expect(found[0]!.match(/Signature is Valid/g)).toHaveLength(2);
      const text = Buffer.from(extended).toString('latin1');
      expect(text).toMatch(/\/DSS \d+ 0 R/);
      expect(text).toMatch(/\/OCSPs \[\d+/);
      expect(await extend(extended, { ...trust(), level: 'LT', send })).toHaveProperty('length');
    });

    it('to LTA, is stamped as a whole; again, is renewed', async () => {
      const options = { ...trust(), level: 'LTA', send, timestampAuthorities: authorities() } as const;
      const archived = await extend(await sign(plain), options);
      expect(judged(archived)).toEqual([]);
      const renewed = await extend(archived, options);
      expect(judged(renewed)).toEqual([]);
      expect(cutSignatures(Buffer.from(renewed)).map(({ subFilter }) => subFilter)).toEqual([
        ...['ETSI.CAdES.detached', 'ETSI.RFC3161', 'ETSI.RFC3161'],
      ]);
    });

    it('refuses one that nobody signed, and one whose signature is not good', async () => {
      const options = { ...trust(), level: 'LT', send } as const;
      expect(await refusal(extend(plain, options))).toMatchObject({ code: 'CLIENT_INPUT_INVALID' });
      const signed = new Uint8Array(await sign(plain));
      signed[100]! ^= 1;
      expect(await refusal(extend(signed, options))).toHaveProperty('code');
    });

    it('asks nobody about a certificate that a known answer speaks for', async () => {
      const [issuer] = signer.certificates.slice(1).map(parseCertificate);
      const { ocsp } = revocationAddresses(signer.certificate);
      const known = await fetchOcsp(signer.certificate, issuer!, ocsp, { primitives: nodePkiPrimitives, send });
      const signed = await sign(plain);
      const asked = async (ocspResponses: readonly Uint8Array[]): Promise<number> => {
        let count = 0;
        const counting: typeof send = (exchange) => {
          count += 1;
          return send(exchange);
        };
        await extend(signed, { ...trust(), level: 'LT', send: counting, ocspResponses });
        return count;
      };
      const all = await asked([]);
      expect(await asked([known.der])).toBe(all - 1);
      expect(await asked([new Uint8Array([1, 2, 3])])).toBe(all);
    });

    it('says when nobody speaks for the certificates', async () => {
      const away = { ...trust(), level: 'LT', send: () => Promise.reject(new Error('away')) } as const;
      expect(await refusal(extend(await sign(plain), away))).toMatchObject({ code: 'REVOCATION_UNAVAILABLE' });
    });
  });
});
