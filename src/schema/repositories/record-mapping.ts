import type { Limeobject, LimeValue } from '../../host/index.js';
import {
  METHOD_IDS,
  parseMetadata,
  ROLES,
  SIGNER_STATUSES,
  SIGNING_STATUSES,
  type MappingSettings,
  type MethodData,
  type Signer,
  type Signing,
} from '../../signing/index.js';
import type { Naming } from '../naming.js';

const SIGNING_NAMES = [
  'title',
  'metadata',
  'originaldocumentfingerprint',
  'signeddocumentfingerprint',
  'signingstatus',
  'methods',
  'originaldocument',
  'sentdate',
  'signeddate',
  'coworker',
  'document',
  'signeddocument',
] as const;

const SIGNER_NAMES = [
  'name',
  'email',
  'token',
  'methoddata',
  'role',
  'signerstatus',
  'method',
  'order',
  'sentdate',
  'notifieddate',
  'lastopeneddate',
  'approveddate',
  'signeddate',
  'signing',
] as const;

interface Names {
  readonly signing: Readonly<Record<(typeof SIGNING_NAMES)[number], string>>;
  readonly signer: Readonly<Record<(typeof SIGNER_NAMES)[number], string>>;
}

/** Turns host records into the domain's signings and signers, whatever their fields are called here. */
export class RecordMapping {
  private known: { readonly mapping: MappingSettings; readonly names: Names } | undefined;

  constructor(private readonly naming: Naming) {}

  toSigning({ id, version, values }: Limeobject): Signing {
    const names = this.names().signing;
    return {
      id,
      version,
      title: text(values[names.title]),
      metadata: parseMetadata(text(values[names.metadata])),
      originalDocumentFingerprint: text(values[names.originaldocumentfingerprint]),
      signedDocumentFingerprint: text(values[names.signeddocumentfingerprint]) || null,
      status: oneOf(SIGNING_STATUSES, values[names.signingstatus]) ?? 'created',
      methods: keys(values[names.methods]).flatMap((key) => oneOf(METHOD_IDS, key) ?? []),
      originalDocumentFileId: idOf(values[names.originaldocument]) ?? 0,
      sentDate: date(values[names.sentdate]),
      signedDate: date(values[names.signeddate]),
      coworkerId: idOf(values[names.coworker]) ?? 0,
      documentId: idOf(values[names.document]),
      signedDocumentId: idOf(values[names.signeddocument]),
    };
  }

  toSigner({ id, values }: Limeobject): Signer {
    const names = this.names().signer;
    return {
      id,
      signingId: idOf(values[names.signing]) ?? 0,
      name: text(values[names.name]),
      email: text(values[names.email]),
      tokenHash: text(values[names.token]),
      role: oneOf(ROLES, values[names.role]) ?? 'viewer',
      status: oneOf(SIGNER_STATUSES, values[names.signerstatus]) ?? 'created',
      method: oneOf(METHOD_IDS, values[names.method]) ?? null,
      methodData: methodDataOf(text(values[names.methoddata])),
      order: typeof values[names.order] === 'number' ? (values[names.order] as number) : 1,
      sentDate: date(values[names.sentdate]),
      notifiedDate: date(values[names.notifieddate]),
      lastOpenedDate: date(values[names.lastopeneddate]),
      approvedDate: date(values[names.approveddate]),
      signedDate: date(values[names.signeddate]),
      parent: this.parentOf(values),
    };
  }

  names(): Names {
    const { mapping } = this.naming.generation();
    if (this.known?.mapping !== mapping) {
      const names = {
        signing: this.naming.propertiesOf('signing', SIGNING_NAMES),
        signer: this.naming.propertiesOf('signer', SIGNER_NAMES),
      };
      this.known = { mapping, names };
    }
    return this.known.names;
  }

  private parentOf(values: Limeobject['values']): Signer['parent'] {
    for (const { limetype } of this.naming.signerParents()) {
      const id = idOf(values[this.naming.property('signer', limetype)]);
      if (id !== null) {
        return { limetype, id };
      }
    }
    return null;
  }
}

function methodDataOf(stored: string): MethodData | null {
  if (stored === '') {
    return null;
  }
  try {
    const value: unknown = JSON.parse(stored);
    return typeof value === 'object' && value !== null && 'method' in value ? (value as MethodData) : null;
  } catch {
    return null; // an earlier version's form: what it proves is not ours to say
  }
}

function oneOf<Key extends string>(known: readonly Key[], value: LimeValue | undefined): Key | undefined {
  return known.find((key) => key === value);
}

function text(value: LimeValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function idOf(value: LimeValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

function date(value: LimeValue | undefined): Date | null {
  return value instanceof Date ? value : null;
}

function keys(value: LimeValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
