import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { memorySource } from '../../src/documents/index.js';
import { readEvidenceBundle, type BankIdSeRecord } from '../../src/evidence/index.js';
import { nodeInflateRaw } from '../../src/evidence/index.node.js';
import { issuePerson, makeAuthority } from '../evidence/maker/bankid.js';
import { COMPLETED, FINGERPRINT, makeRecord, RELYING_PARTY, statement } from '../evidence/maker/records.js';
import { install, sha256, type Installation } from './installation.js';
import { ask, makeSigning } from './signing-maker.js';

const HOUR_MS = 3_600_000;

describe('signatures by electronic IDs at the trust service', () => {
  let at: Installation;
  let record: BankIdSeRecord;
  const clock = { now: new Date(COMPLETED.getTime() + HOUR_MS) };

  beforeAll(async () => {
    const authority = await makeAuthority();
    record = makeRecord(authority, await issuePerson(authority));
    const der = Buffer.from(authority.root.der).toString('base64');
    const rootsPem = `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;
    at = await install({ bankId: { rootsPem, relyingParties: [RELYING_PARTY] }, now: () => clock.now });
  });
  afterAll(() => at.close());

  async function registered() {
    const { name, email, tokenSha256 } = statement;
    const asked = { ...ask(statement.signerId), signer: { ...ask(9).signer, name, email, tokenSha256 } };
    const made = makeSigning([asked], { signingId: statement.signingId, fingerprint: FINGERPRINT });
    await at.client.register(made.key, made.registration);
    return made;
  }

  const request = (change: Partial<BankIdSeRecord> = {}) => ({
    ...{ signerId: 9, method: 'bankid_se' as const, level: 'AES' as const },
    record: { ...record, ...change },
  });

  describe('when the proof arrives an hour late, because the service was away', () => {
    it('counts, and names the person masked', async () => {
      const made = await registered();
      const answer = await at.client.record(made.key, request());
      expect(answer.personalIdentification).toBe('19900101••••');
    });
  });

  describe('when the proof is a week old', () => {
    it('is judged as of now, and still counts: it names the document and its own time', async () => {
      const made = await registered();
      clock.now = new Date(COMPLETED.getTime() + 7 * 24 * HOUR_MS);
      const { recordId } = await at.client.record(made.key, request());
      clock.now = new Date(COMPLETED.getTime() + HOUR_MS);
      expect(recordId).toMatch(/^[\w-]{32}$/);
    });
  });

  describe('when the proof does not verify', () => {
    it('is refused with the reasons, and never a number', async () => {
      const made = await registered();
      const { completion } = record;
      const signature = Buffer.from(
        Buffer.from(completion.signature, 'base64').toString('utf8').replace('<SignatureValue>', '<SignatureValue>AA'),
      ).toString('base64');
      const refusal = await at.client
        .record(made.key, request({ completion: { ...completion, signature } }))
        .catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'TRUST_EVIDENCE_REFUSED', status: 422 });
      expect(JSON.stringify(refusal)).not.toContain('19900101');
    });

    it('is refused when a record of a stronger kind is said to be a weaker one', async () => {
      const made = await registered();
      await expect(at.client.record(made.key, { ...request(), method: 'checkbox' })).rejects.toMatchObject({
        code: 'TRUST_RECORD_FOREIGN',
      });
    });
  });

  describe('when the evidence bundle is fetched', () => {
    it('holds every raw record, byte for byte as it was judged, and a readable manifest', async () => {
      const made = await registered();
      const { recordId, receiptId } = await at.client.record(made.key, request());
      const bytes = await buffer(await at.client.evidence(made.key));
      await writeFile(join(at.directory, 'evidence.zip'), bytes);
      const bundle = await readEvidenceBundle(memorySource(bytes), nodeInflateRaw);
      const [entry] = bundle?.manifest.records ?? [];
      expect(entry).toMatchObject({ recordId, receiptId, method: 'bankid_se', level: 'AES' });
      expect(entry?.verdicts).toMatchObject({ signature: 'passed', chain: 'passed', binding: 'passed' });
      const raw = bundle?.records.get(recordId) ?? new Uint8Array();
      expect(sha256(raw)).toBe(entry?.sha256);
      expect(JSON.parse(Buffer.from(raw).toString('utf8'))).toMatchObject({ kind: 'bankid_se', orders: record.orders });
    });
  });

  describe('when a receipt is shown', () => {
    it('masks the national number whatever the verification page shows', async () => {
      const made = await registered();
      const { receiptId } = await at.client.record(made.key, request());
      const text = JSON.stringify(await at.client.receipt(receiptId));
      expect(text).toContain('19900101');
      expect(text).not.toContain('199001019802');
    });
  });
});
