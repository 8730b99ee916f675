import { rm } from 'node:fs/promises';
import { appendDss, markPages, type DocumentWorkers } from '../../documents/index.node.js';
import type { VerificationContent } from '../../documents/index.js';
import { EsignError } from '../../errors.js';
import type { Catalog } from '../../i18n/index.js';
import type { Certificate } from '../../pki/index.js';
import type { Registration, Rehearsal, TrustCheck } from '../contract.js';
import type { Upload } from '../http/upload.js';
import { originalMismatch, type Signings } from '../signings/signings.js';
import { sameDigest } from '../store/digest.js';
import { certificationOf } from './certification.js';
import { verificationContent } from './content.js';
import type { Folders } from './folders.js';
import type { SealKey } from './identity.js';
import { manifestOf } from './manifest.js';
import type { ValidationCollector } from './material.js';
import type { Sealer } from './sealer.js';
import { makeThrowAway } from './throw-away.js';
import type { SealVerifier } from './verifier.js';

const MARK = 'REHEARSAL';

/** What cannot be in a rehearsal: nobody has signed yet, and nobody answers for a throw-away certificate. */
const NOT_REHEARSED: readonly string[] = ['signer_recorded', 'signer_order', 'signer_verified', 'seal_revocation'];

/** What a rehearsal works with. */
export interface RehearsalParts {
  readonly signings: Signings;
  readonly catalog: Catalog;
  readonly workers: DocumentWorkers;
  readonly sealer: Sealer;
  readonly key: SealKey;
  readonly collector: ValidationCollector;
  readonly verifier: SealVerifier;
  readonly folders: Folders;
  /** DER. */
  readonly tsaRoots: () => readonly Uint8Array[];
  readonly now: () => Date;
}

/**
 * Tries out the seal of a document before anybody is invited: the same file, pages, writer, profile and time-stamps, with a throw-away key,
 * every page marked. The result is verified and dropped; the seal's own key signs a random challenge and nothing else.
 */
export class Rehearsals {
  constructor(private readonly parts: RehearsalParts) {}

  /**
   * @throws `IntegrityError` `TRUST_ORIGINAL_MISMATCH`; `UnavailableError` when an authority is away: then nothing can be said
   */
  async run(tenantId: number, key: string, upload: Upload): Promise<Rehearsal> {
    const target = this.parts.folders.incoming();
    try {
      const { registration } = await this.parts.signings.find(tenantId, key);
      if (!sameDigest(upload.sha256, registration.fingerprint)) throw originalMismatch();
      await this.parts.key.tryOut();
      const checks = await this.sealAndCheck(registration, upload.path, target);
      return { passed: checks.every(({ state }) => state !== 'failed'), checks };
    } catch (error) {
      if (!isAboutDocument(error)) throw error;
      const check: TrustCheck = { id: error.code, state: 'failed', detail: error.message, breaks: 'The seal.' };
      return { passed: false, checks: [check] };
    } finally {
      await Promise.all([upload.path, target].map((path) => rm(path, { force: true })));
    }
  }

  private async sealAndCheck(registered: Registration, original: string, target: string): Promise<TrustCheck[]> {
    const { workers, catalog, sealer, collector, verifier, tsaRoots, now, key } = this.parts;
    const { sha256: fingerprint, bytes } = await markPages(original, MARK);
    const registration = { ...registered, fingerprint, bytes };
    await workers.appendVerificationPages({
      ...{ original, target, fingerprint, now: now() },
      content: marked(verificationContent(catalog, registration, [])),
      attachments: [manifestOf(registration, [], now())],
    });
    const throwAway = await makeThrowAway(now());
    const plan = certificationOf(catalog, registration, throwAway.path, throwAway.identity, now());
    const timestampPath = await sealer.certify(target, {
      ...plan,
      stamp: { ...plan.stamp, lines: [MARK, ...plan.stamp.lines] },
    });
    await this.extend(target, timestampPath, throwAway.path, await key.path(), collector);
    await sealer.timestamp(target, 'Timestamp1');
    const anchors = { sealRoots: [throwAway.root], tsaRoots: tsaRoots() };
    const checks = await verifier.check(target, registration, anchors);
    return checks.filter(({ id }) => !NOT_REHEARSED.includes(id));
  }

  /** The real seal's proof is fetched too, so that it is known to be there; it is not put into the file. */
  private async extend(
    target: string,
    timestampPath: readonly Certificate[],
    throwAwayPath: readonly Certificate[],
    sealPath: readonly Certificate[],
    collector: ValidationCollector,
  ): Promise<void> {
    const [material] = await Promise.all([collector.collect([timestampPath]), collector.collect([sealPath])]);
    const certs = [...material.certs, ...throwAwayPath.map(({ der }) => der)];
    await appendDss(target, { ...material, certs });
  }
}

/** Whether an error says something about the document, and not about what is away or set up wrongly. */
function isAboutDocument(error: unknown): error is EsignError {
  return error instanceof EsignError && error.retry !== 'later' && String(error.code).startsWith('DOCUMENT_');
}

function marked(content: VerificationContent): VerificationContent {
  const mark = (text: string): string => `${MARK} · ${text}`;
  return { ...content, title: mark(content.title), intro: mark(content.intro), footer: mark(content.footer) };
}
