import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import {
  embed,
  extendAsic,
  extendCades,
  prepareAsic,
  prepareCades,
  signAddress,
  signRequest,
} from '../../src/client.js';
import { run } from '../documents/validators.js';
import { send, startTrustServices, type TrustServices } from '../documents/trust-services.js';
import { describeIf } from '../skip.js';
import { dssReport, hasDss, NO_DSS } from '../validators/dss.js';
import { Signer } from './signer.js';
import { attributeIn, membersOf, partsOfCms } from './tlv.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('client library: detached signatures and containers', () => {
  const directory = mkdtempSync(join(tmpdir(), 'client-'));
  const at = (name: string): string => join(directory, name);
  let services: TrustServices;
  let signer: Signer;

  beforeAll(async () => {
    services = await startTrustServices(directory);
    signer = await Signer.enrol(services, at('keys'));
    writeFileSync(at('root.pem'), services.rootPem);
  }, 60_000);
  afterAll(async () => {
    await services.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const trust = () => ({ signerRoots: services.rootPem, timestampRoots: services.rootPem });
  /** What openssl says of a detached signature over a file. */
  const judged = (signature: Uint8Array, content: Uint8Array) => {
    writeFileSync(at('cms'), signature);
    writeFileSync(at('content'), content);
    const how = ['-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-out', at('out')];
    return run(
      'openssl',
      'cms',
      '-verify',
      ...how,
      '-in',
      at('cms'),
      '-content',
      at('content'),
      '-CAfile',
      at('root.pem'),
    );
  };
  /** Files of a container, in their order, as another program reads them. */
  const unpacked = (container: Uint8Array): Record<string, Uint8Array> => unzipSync(container);

  describe('when content of any kind is signed beside', () => {
    it.each(['SHA2-256', 'SHA2-512'] as const)('with %s, openssl accepts the signature', async (hashType) => {
      const content = bytesOf('{"rent": 900}');
      const { prepared, digest } = await prepareCades(content, { hashType });
      const name = hashType === 'SHA2-256' ? 'sha256' : 'sha512';
      expect(digest.hash).toBe(createHash(name).update(content).digest('base64'));
      const signature = await embed(prepared, await signer.respond(digest), trust());
      expect(judged(signature, content)).toMatchObject({ status: 0 });
      expect(judged(signature, bytesOf('{"rent": 9}')).status).not.toBe(0);
    });

    it('refuses a signature over something else', async () => {
      const { prepared } = await prepareCades(bytesOf('one'));
      const response = await signer.respond((await prepareCades(bytesOf('two'))).digest);
      await expect(embed(prepared, response, trust())).rejects.toMatchObject({ code: 'CLIENT_OTHER_DIGEST' });
    });
  });

  describe('when a signature is extended', () => {
    const content = bytesOf('{"rent": 900}');
    const options = () => ({ ...trust(), send, timestampAuthorities: [{ url: `${services.url}/tsa` }] });
    const signature = async (): Promise<Uint8Array> => {
      const { prepared, digest } = await prepareCades(content);
      return embed(prepared, await signer.respond(digest), trust());
    };
    const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
      parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

    it('to LT, holds what is needed later, and what was signed stays as it was', async () => {
      const before = await signature();
      const extended = await extendCades(before, content, { ...options(), level: 'LT' });
      expect(judged(extended, content)).toMatchObject({ status: 0 });
      const [old, now] = [partsOfCms(before), partsOfCms(extended)];
      expect(now.signer).toEqual(old.signer);
      expect(now.unsigned).toEqual(old.unsigned);
      expect(now.certificates.length).toBeGreaterThan(old.certificates.length);
      expect(now.revocation.length).toBeGreaterThan(0);
    });

    it('to LTA, is stamped with all of it: the stamp is over what the standard says', async () => {
      const archived = await extendCades(await signature(), content, { ...options(), level: 'LTA' });
      expect(judged(archived, content)).toMatchObject({ status: 0 });
      const { contentType, certificates, revocation, signer: signed, unsigned } = partsOfCms(archived);
      const token = attributeIn(unsigned, '060604008d4502' + '04')!;
      const index = attributeIn(partsOfCms(token.bytes).unsigned, '060704008195320105')!;
      const octets = (digest: Buffer): Buffer => Buffer.concat([Buffer.from([4, 32]), digest]);
      const others = unsigned.filter((one) => !one.bytes.includes(token.bytes));
      const [, ofCertificates, ofRevocation, ofAttributes] = membersOf(index);
      expect(ofCertificates!.content).toEqual(Buffer.concat(certificates.map((one) => octets(sha256(one.bytes)))));
      expect(ofRevocation!.content).toEqual(Buffer.concat(revocation.map((one) => octets(sha256(one.bytes)))));
      const values = others.map((one) =>
        octets(sha256(membersOf(one)[0]!.bytes, membersOf(membersOf(one)[1]!)[0]!.bytes)),
      );
      expect(ofAttributes!.content).toEqual(Buffer.concat(values));
      const stamped = [contentType.bytes, sha256(content), ...signed.map((one) => one.bytes), index.bytes];
      writeFileSync(at('stamped'), Buffer.concat(stamped));
      writeFileSync(at('token'), token.bytes);
      const how = ['-data', at('stamped'), '-in', at('token'), '-token_in', '-CAfile', at('root.pem')];
      expect(run('openssl', 'ts', '-verify', ...how)).toMatchObject({ status: 0 });
    });

    it('refuses content that nobody signed, and LTA without an authority', async () => {
      const cms = await signature();
      const wrong = extendCades(cms, bytesOf('{}'), { ...options(), level: 'LT' });
      await expect(wrong).rejects.toMatchObject({ code: 'CLIENT_OTHER_DIGEST' });
      const alone = extendCades(cms, content, { ...trust(), send, level: 'LTA' });
      await expect(alone).rejects.toMatchObject({ code: 'CLIENT_INPUT_INVALID' });
    });
  });

  describe('when one file gets into a container', () => {
    it('is ASiC-S: readable by others, its type first, its signature over the file', async () => {
      const file = { name: 'Mietvertrag ä.txt', bytes: bytesOf('Die Miete beträgt 900 Euro.') };
      const { prepared, digest } = await prepareAsic([file]);
      expect(digest).toMatchObject({ format: 'ASIC', hash: createHash('sha256').update(file.bytes).digest('base64') });
      const container = await embed(prepared, await signer.respond(digest), trust());
      const entries = unpacked(container);
      expect(Object.keys(entries)).toEqual(['mimetype', file.name, 'META-INF/signature.p7s']);
      expect(Buffer.from(container.subarray(30, 69)).toString()).toBe('mimetypeapplication/vnd.etsi.asic-s+zip');
      expect(Buffer.from(entries[file.name]!).equals(file.bytes)).toBe(true);
      expect(judged(entries['META-INF/signature.p7s']!, file.bytes)).toMatchObject({ status: 0 });
    });
  });

  describe('when several files get into a container', () => {
    const files = [
      { name: 'lease.txt', mimeType: 'text/plain', bytes: bytesOf('Lease') },
      { name: 'plans/ground & first floor.txt', bytes: bytesOf('Plan') },
    ];

    it('is ASiC-E: the signed manifest names each with its digest', async () => {
      const { prepared, digest } = await prepareAsic(files, { hashType: 'SHA2-384' });
      const container = await embed(prepared, await signer.respond(digest), trust());
      const entries = unpacked(container);
      expect(Object.keys(entries)[0]).toBe('mimetype');
      const manifest = Buffer.from(entries['META-INF/ASiCManifest001.xml']!);
      expect(createHash('sha384').update(manifest).digest('base64')).toBe(digest.hash);
      expect(judged(entries['META-INF/signature001.p7s']!, manifest)).toMatchObject({ status: 0 });
      for (const { bytes } of files) {
        expect(manifest.toString()).toContain(createHash('sha384').update(bytes).digest('base64'));
      }
      expect(manifest.toString()).toContain('URI="plans/ground%20%26%20first%20floor.txt"');
    });

    it('notices a file that was swapped meanwhile', async () => {
      const { prepared, digest } = await prepareAsic(files);
      const swapped = { ...prepared, files: [files[0]!, { ...files[1]!, bytes: bytesOf('Other') }] };
      const response = await signer.respond(digest);
      await expect(embed(swapped, response, trust())).rejects.toMatchObject({ code: 'CLIENT_OTHER_DIGEST' });
    });

    it.each(['../a', '/a', 'a//b', 'META-INF/x', 'mimetype', 'a\\b', 'c:/a', ''])(
      'refuses the name %j',
      async (name) => {
        await expect(prepareAsic([{ name, bytes: new Uint8Array(1) }])).rejects.toMatchObject({
          code: 'CLIENT_INPUT_INVALID',
        });
      },
    );

    it('is ASiC-E for a single file in a folder, which ASiC-S has no place for', async () => {
      const one = [files[1]!];
      expect((await prepareAsic(one)).prepared.form).toBe('ASiC-E');
      await expect(prepareAsic(one, { container: 'ASiC-S' })).rejects.toMatchObject({ code: 'CLIENT_INPUT_INVALID' });
    });

    it('refuses a name that comes twice, and no file at all', async () => {
      await expect(prepareAsic([files[0]!, { ...files[0]!, name: 'LEASE.txt' }])).rejects.toThrow();
      await expect(prepareAsic([])).rejects.toThrow();
    });
  });

  describe('when a container is extended', () => {
    const files = ['lease.txt', 'plans/ground.txt'].map((name) => ({ name, bytes: bytesOf(name) }));
    const options = (level: 'LT' | 'LTA') => ({
      ...{ ...trust(), send, level, timestampAuthorities: [{ url: `${services.url}/tsa` }] },
    });
    const made = async (container: 'ASiC-S' | 'ASiC-E') => {
      const { prepared, digest } = await prepareAsic(container === 'ASiC-S' ? files.slice(0, 1) : files, { container });
      return embed(prepared, await signer.respond(digest), trust());
    };
    /** What openssl says of a time-stamp over a file. */
    const stampFault = (token: Uint8Array, data: Uint8Array): string => {
      writeFileSync(at('token'), token);
      writeFileSync(at('stamped'), data);
      const how = ['-data', at('stamped'), '-in', at('token'), '-token_in', '-CAfile', at('root.pem')];
      const { status, text } = run('openssl', 'ts', '-verify', ...how);
      return status === 0 ? '' : text;
    };
    const listed = (manifest: Uint8Array): [string, string][] =>
      [
        ...Buffer.from(manifest)
          .toString()
          .matchAll(/DataObjectReference URI="([^"]+)".*?DigestValue>([^<]+)</gs),
      ].map(([, name = '', digest = '']) => [name, digest]);
    const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
    it.each([
      ['ASiC-S', 'META-INF/signature.p7s', 'lease.txt'],
      ['ASiC-E', 'META-INF/signature001.p7s', 'META-INF/ASiCManifest001.xml'],
    ] as const)(
      '%s to LT: its signature holds what is needed later, all else is as it was',
      async (form, name, over) => {
        const before = await made(form);
        const extended = await extendAsic(before, options('LT'));
        const [old, now] = [unpacked(before), unpacked(extended)];
        expect(Object.keys(now)).toEqual(Object.keys(old));
        for (const one of Object.keys(old))
          expect([one, Buffer.from(now[one]!).equals(old[one]!)]).toEqual([one, one !== name]);
        expect(judged(now[name]!, now[over]!)).toMatchObject({ status: 0 });
        expect(partsOfCms(now[name]!).revocation.length).toBeGreaterThan(0);
      },
    );

    it('ASiC-S to LTA: the archive time-stamp is in the signature', async () => {
      const extended = await extendAsic(await made('ASiC-S'), options('LTA'));
      const { unsigned } = partsOfCms(unpacked(extended)['META-INF/signature.p7s']!);
      expect(attributeIn(unsigned, '060604008d4502' + '04')).toBeDefined();
    });

    it('ASiC-E to LTA: a stamped manifest lists everything, and a renewal lists that too', async () => {
      const once = await extendAsic(await made('ASiC-E'), options('LTA'));
      const first = unpacked(once);
      const archive = first['META-INF/ASiCArchiveManifest.xml']!;
      expect(stampFault(first['META-INF/timestamp001.tst']!, archive)).toBe('');
      const signed = ['lease.txt', 'plans/ground.txt', 'META-INF/ASiCManifest001.xml', 'META-INF/signature001.p7s'];
      expect(listed(archive)).toEqual(signed.map((name) => [encodeURI(name), sha256(first[name]!)]));

      const twice = await extendAsic(once, options('LTA'));
      const second = unpacked(twice);
      const newest = second['META-INF/ASiCArchiveManifest.xml']!;
      expect(stampFault(second['META-INF/timestamp002.tst']!, newest)).toBe('');
      // What is in it now is more than openssl's older reader of time-stamps knows.
      writeFileSync(at('token'), second['META-INF/timestamp001.tst']!);
      const how = ['-inform', 'DER', '-in', at('token'), '-purpose', 'timestampsign', '-CAfile', at('root.pem')];
      expect(run('openssl', 'cms', '-verify', ...how, '-binary', '-out', at('info'))).toMatchObject({ status: 0 });
      expect(readFileSync(at('info')).includes(Buffer.from(sha256(archive), 'base64'))).toBe(true);
      expect(partsOfCms(second['META-INF/timestamp001.tst']!).revocation.length).toBeGreaterThan(0);
      for (const name of signed) expect(Buffer.from(second[name]!).equals(first[name]!)).toBe(true);
      expect(second['META-INF/ASiCArchiveManifest001.xml']).toEqual(archive);
      const names = [...signed, 'META-INF/timestamp001.tst', 'META-INF/ASiCArchiveManifest001.xml'];
      expect(listed(newest)).toEqual(names.map((name) => [name, sha256(second[name]!)]));
      expect(Buffer.from(newest).toString()).toMatch(
        /URI="META-INF\/ASiCArchiveManifest001\.xml"[^>]* Rootfile="true"/,
      );
    });

    describeIf(hasDss, NO_DSS, 'before the European Commission’s validator', () => {
      it.each([
        ['ASiC-S', 'LT'],
        ['ASiC-S', 'LTA'],
        ['ASiC-E', 'LT'],
        ['ASiC-E', 'LTA'],
      ] as const)(
        '%s is of level %s, extended twice',
        async (form, level) => {
          const twice = await extendAsic(await extendAsic(await made(form), options(level)), options(level));
          writeFileSync(at(`${form}.zip`), twice);
          const report = dssReport(at(`${form}.zip`), at('root.pem'));
          expect(report).toBe(`CAdES-BASELINE-${level} TOTAL_PASSED null\n`);
        },
        300_000,
      );
    });

    it('refuses a file that was swapped, also behind an archive time-stamp, and what is no container', async () => {
      const refused = (container: Uint8Array) => extendAsic(container, options('LTA')).catch((error: unknown) => error);
      const swapped = (container: Uint8Array, name: string): Uint8Array =>
        zipSync({ ...unpacked(container), [name]: bytesOf('other') }, { level: 0 });
      const signed = await made('ASiC-E');
      const other = { code: 'CLIENT_OTHER_DIGEST' };
      expect(await refused(swapped(signed, 'lease.txt'))).toMatchObject(other);
      expect(await refused(swapped(await made('ASiC-S'), 'lease.txt'))).toMatchObject(other);
      const archived = await extendAsic(signed, options('LTA'));
      expect(await refused(swapped(archived, 'META-INF/ASiCArchiveManifest.xml'))).toMatchObject(other);
      expect(await refused(zipSync({ 'lease.txt': bytesOf('x') }))).toMatchObject({ code: 'CLIENT_INPUT_INVALID' });
      expect(await refused(bytesOf('no zip'))).toMatchObject({ code: 'CLIENT_INPUT_INVALID' });
    });
  });

  describe('when a request is written', () => {
    it('has the eight parameters, digest and text in base64url', async () => {
      const { digest } = await prepareCades(bytesOf('one'));
      const callbackUrl = 'https://service.example/back?lang=sv';
      const request = signRequest(digest, { callbackUrl, dataToBeDisplayed: 'Hyra åäö', state: 'abc' });
      expect(request.nonce).toMatch(/^[0-9a-f]{32}$/);
      const { searchParams: query, pathname } = new URL(signAddress('https://bb.example/esign-bb/v1', request));
      expect(pathname).toBe('/esign-bb/v1/sign/interactive');
      expect([...query.keys()].sort()).toEqual([
        'callbackUrl',
        'dataToBeDisplayed',
        'format',
        'hash',
        'hashType',
        'nonce',
        'requestTimestamp',
        'state',
      ]);
      expect(Buffer.from(query.get('hash')!, 'base64url').toString('base64')).toBe(digest.hash);
      expect(Buffer.from(query.get('dataToBeDisplayed')!, 'base64url').toString()).toBe('Hyra åäö');
      expect(query.get('callbackUrl')).toBe(callbackUrl);
    });

    it('refuses a text that is too long', async () => {
      const { digest } = await prepareCades(bytesOf('one'));
      const details = { callbackUrl: 'https://a.example', dataToBeDisplayed: 'a'.repeat(257), state: 'a' };
      expect(() => signRequest(digest, details)).toThrow('too long');
    });
  });
});
