import { UnusableError } from '../../errors.js';
import { readInteger, type Row } from '../../db/index.js';
import type { Host, Limeobject, LimeValues, PreparedFind, Principal, UnitOfWork } from '../../host/index.js';
import {
  isSameDigest,
  serializeMetadata,
  type Signer,
  type SignerDraft,
  type SignerPatch,
  type SignerStatus,
  type Signing,
  type SigningCase,
  type SigningDraft,
  type SigningPatch,
  type SigningRepository,
  type SigningStatus,
} from '../../signing/index.js';
import type { SchemaErrorCode } from '../errors.js';
import type { Naming } from '../naming.js';
import { TABLES } from '../tables.js';
import { RecordMapping } from './record-mapping.js';

const MAX_SIGNERS_READ = 1_000;
const MAX_RELATED = 100;
const METHOD_DATA_MAX_LENGTH = 2_048;

interface Lookups {
  readonly generation: object;
  readonly signerByToken: PreparedFind;
  readonly signingById: PreparedFind;
  readonly signersOf: PreparedFind;
}

/** Signings and signers on the host's limetypes; `esign_source` remembers every document a signing was made of. */
export class LimetypeSigningRepository implements SigningRepository {
  private readonly mapping: RecordMapping;
  private lookups: Lookups | undefined;

  constructor(
    private readonly host: Pick<Host, 'limeobjects' | 'sql'>,
    private readonly naming: Naming,
  ) {
    this.mapping = new RecordMapping(naming);
  }

  row(signingId: number): { readonly limetype: string; readonly id: number } {
    return { limetype: this.naming.limetype('signing'), id: signingId };
  }

  async get(principal: Principal, signingId: number): Promise<SigningCase | undefined> {
    const { signingById, signersOf } = this.prepared();
    const [signing] = await signingById(principal, { _id: signingId });
    return signing && this.caseOf(signing, await signersOf(principal, this.ofSigning(signingId)));
  }

  async getByTokenHash(
    principal: Principal,
    tokenHash: string,
  ): Promise<{ readonly found: SigningCase; readonly signer: Signer } | undefined> {
    const { signerByToken } = this.prepared();
    const names = this.mapping.names().signer;
    const rows = await signerByToken(principal, { [names.token]: tokenHash });
    const [row] = rows;
    const signingId = row?.values[names.signing];
    // Two of the same hash cannot be told apart.
    if (row === undefined || rows.length !== 1 || typeof signingId !== 'number') {
      return undefined;
    }
    const found = await this.get(principal, signingId);
    const signer = found?.signers.find(({ id }) => id === row.id);
    // Collations may have ignored case; compared with the very row that is handed on.
    return found && signer && isSameDigest(signer.tokenHash, tokenHash) ? { found, signer } : undefined;
  }

  async findRelated(principal: Principal, limetype: string, id: number): Promise<readonly Signing[]> {
    const own = this.naming.limetype('signing');
    if (limetype === own) {
      const found = await this.get(principal, id);
      return found === undefined ? [] : [found.signing];
    }
    const orderBy = [{ property: '_id', descending: true }];
    const objects = new Map<number, Limeobject>();
    for (const where of await this.relationsTo(limetype, id)) {
      const page = await this.host.limeobjects.find(principal, own, { where, orderBy, limit: MAX_RELATED });
      page.forEach((object) => objects.set(object.id, object));
    }
    const newestFirst = [...objects.values()].sort((a, b) => b.id - a.id).slice(0, MAX_RELATED);
    return newestFirst.map((object) => this.mapping.toSigning(object));
  }

  async signersOf(
    principal: Principal,
    signingIds: readonly number[],
  ): Promise<ReadonlyMap<number, readonly Signer[]>> {
    const bySigning = new Map<number, Signer[]>(signingIds.map((id) => [id, []]));
    const where = { [this.mapping.names().signer.signing]: signingIds };
    for (let offset = 0, isLast = signingIds.length === 0; !isLast; offset += MAX_SIGNERS_READ) {
      const query = { where, offset, limit: MAX_SIGNERS_READ };
      const page = await this.host.limeobjects.find(principal, this.naming.limetype('signer'), query);
      for (const signer of page.map((object) => this.mapping.toSigner(object))) {
        bySigning.get(signer.signingId)?.push(signer);
      }
      isLast = page.length < MAX_SIGNERS_READ;
    }
    bySigning.forEach((signers) => signers.sort((a, b) => a.order - b.order || a.id - b.id));
    return bySigning;
  }

  async findByStatus(
    principal: Principal,
    statuses: readonly SigningStatus[],
    offset: number,
    limit: number,
  ): Promise<readonly Signing[]> {
    const where = { [this.mapping.names().signing.signingstatus]: statuses };
    const objects = await this.host.limeobjects.find(principal, this.naming.limetype('signing'), {
      where,
      offset,
      limit,
    });
    return objects.map((object) => this.mapping.toSigning(object));
  }

  async getIn(uow: UnitOfWork, signingId: number): Promise<SigningCase | undefined> {
    const signing = await uow.get(this.naming.limetype('signing'), signingId);
    if (signing === undefined) {
      return undefined;
    }
    const where = this.ofSigning(signingId);
    const signers = await uow.find(this.naming.limetype('signer'), { where, limit: MAX_SIGNERS_READ });
    return this.caseOf(signing, signers);
  }

  async create(uow: UnitOfWork, draft: SigningDraft): Promise<number> {
    const names = this.mapping.names().signing;
    const known = new Set(this.naming.additionalLimetypes());
    const related = draft.related.filter(({ limetype }) => known.has(limetype));
    const id = await uow.create(this.naming.limetype('signing'), {
      ...Object.fromEntries(related.map((one) => [this.naming.property('signing', one.limetype), one.id])),
      [names.title]: draft.title,
      [names.metadata]: serializeMetadata(draft.metadata),
      [names.originaldocumentfingerprint]: draft.originalDocumentFingerprint,
      [names.originaldocument]: draft.originalDocumentFileId,
      [names.signingstatus]: 'created',
      [names.methods]: draft.methods,
      [names.coworker]: draft.coworkerId,
      [names.document]: draft.documentIds[0] ?? null,
    });
    for (const documentId of draft.documentIds) {
      await uow.sql(TABLES.source).insert({ signing_id: id, document_id: documentId });
    }
    return id;
  }

  createSigner(uow: UnitOfWork, signingId: number, draft: SignerDraft): Promise<number> {
    const names = this.mapping.names().signer;
    const { parent } = draft;
    return uow.create(this.naming.limetype('signer'), {
      ...(parent === null ? {} : { [this.naming.property('signer', parent.limetype)]: parent.id }),
      [names.signing]: signingId,
      [names.name]: draft.name,
      [names.email]: draft.email,
      [names.token]: draft.tokenHash,
      [names.role]: draft.role,
      [names.order]: draft.order,
      [names.signerstatus]: 'created',
    });
  }

  async setTokenHash(uow: UnitOfWork, signerId: number, tokenHash: string): Promise<void> {
    await uow.update(this.naming.limetype('signer'), signerId, { [this.mapping.names().signer.token]: tokenHash });
  }

  update(uow: UnitOfWork, signingId: number, patch: SigningPatch, from?: readonly SigningStatus[]): Promise<boolean> {
    const names = this.mapping.names().signing;
    const expect = from && { [names.signingstatus]: from };
    return uow.update(
      this.naming.limetype('signing'),
      signingId,
      given({
        [names.signingstatus]: patch.status,
        [names.metadata]: patch.metadata && serializeMetadata(patch.metadata),
        [names.signeddocumentfingerprint]: patch.signedDocumentFingerprint,
        [names.sentdate]: patch.sentDate,
        [names.signeddate]: patch.signedDate,
        [names.signeddocument]: patch.signedDocumentId,
      }),
      expect,
    );
  }

  updateSigner(
    uow: UnitOfWork,
    signerId: number,
    patch: SignerPatch,
    from?: readonly SignerStatus[],
  ): Promise<boolean> {
    const names = this.mapping.names().signer;
    const expect = from && { [names.signerstatus]: from };
    return uow.update(
      this.naming.limetype('signer'),
      signerId,
      given({
        [names.signerstatus]: patch.status,
        [names.method]: patch.method,
        [names.methoddata]: patch.methodData && serializeMethodData(patch.methodData),
        [names.sentdate]: patch.sentDate,
        [names.notifieddate]: patch.notifiedDate,
        [names.lastopeneddate]: patch.lastOpenedDate,
        [names.approveddate]: patch.approvedDate,
        [names.signeddate]: patch.signedDate,
      }),
      expect,
    );
  }

  private async relationsTo(limetype: string, id: number): Promise<readonly LimeValues[]> {
    const names = this.mapping.names().signing;
    if (limetype === this.naming.limetype('document')) {
      const rows = await this.host
        .sql(TABLES.source)
        .where({ document_id: id })
        .orderBy('signing_id', 'desc')
        .limit(MAX_RELATED)
        .select<Row[]>('signing_id');
      const others = rows.map((row) => ({ _id: readInteger(row.signing_id) }));
      return [{ [names.document]: id }, { [names.signeddocument]: id }, ...others];
    }
    return this.naming.additionalLimetypes().includes(limetype)
      ? [{ [this.naming.property('signing', limetype)]: id }]
      : [];
  }

  private caseOf(signing: Limeobject, signers: readonly Limeobject[]): SigningCase {
    const all = signers.map((object) => this.mapping.toSigner(object));
    return { signing: this.mapping.toSigning(signing), signers: all.sort((a, b) => a.order - b.order || a.id - b.id) };
  }

  private ofSigning(signingId: number): LimeValues {
    return { [this.mapping.names().signer.signing]: signingId };
  }

  private prepared(): Lookups {
    const generation = this.naming.generation().mapping;
    if (this.lookups?.generation !== generation) {
      const { limeobjects } = this.host;
      const [signing, signer] = [this.naming.limetype('signing'), this.naming.limetype('signer')];
      const names = this.mapping.names().signer;
      this.lookups = {
        generation,
        signerByToken: limeobjects.prepare(signer, [names.token], 2, [names.signing]),
        signingById: limeobjects.prepare(signing, ['_id'], 1),
        signersOf: limeobjects.prepare(signer, [names.signing], MAX_SIGNERS_READ),
      };
    }
    return this.lookups;
  }
}

/** Leaves out what a patch does not name; `null` empties. */
function given(values: Readonly<Record<string, LimeValues[string] | undefined>>): LimeValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as LimeValues;
}

function serializeMethodData(methodData: NonNullable<SignerPatch['methodData']>): string {
  const text = JSON.stringify(methodData);
  if (text.length > METHOD_DATA_MAX_LENGTH) {
    throw new UnusableError<SchemaErrorCode>('SIGNING_METHOD_DATA_TOO_LONG', 'the method data of an act is too long');
  }
  return text;
}
