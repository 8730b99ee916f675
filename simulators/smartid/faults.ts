type Json = Readonly<Record<string, unknown>>;

/** Something that is wrong with an answer. */
export interface Fault {
  readonly name: string;
  readonly description: string;
  /** Somebody else's key and certificate. */
  readonly isOtherPerson?: true;
  /** Another digest is signed. */
  readonly isOtherDigest?: true;
  /** PKCS #1 v1.5 in place of PSS. */
  readonly isOldPadding?: true;
  readonly saltBytes?: number;
  readonly forge?: (answer: Json) => Json;
}

const within = (answer: Json, path: readonly string[], value: unknown): Json => {
  const [name = '', ...rest] = path;
  return { ...answer, [name]: rest.length === 0 ? value : within((answer[name] ?? {}) as Json, rest, value) };
};

const PARAMETERS = ['signature', 'signatureAlgorithmParameters'] as const;

/** What `accept` takes as `fault`. */
export const FAULTS: readonly Fault[] = [
  { name: 'other_person', description: 'Somebody else’s key signs', isOtherPerson: true },
  { name: 'other_digest', description: 'Another digest is signed', isOtherDigest: true },
  { name: 'old_padding', description: 'The signature is of PKCS #1 v1.5', isOldPadding: true },
  { name: 'short_salt', description: 'The salt is shorter than it is said to be', saltBytes: 20 },
  {
    name: 'other_salt',
    description: 'The answer names another length of salt',
    forge: (answer) => within(answer, [...PARAMETERS, 'saltLength'], 20),
  },
  {
    name: 'other_hash',
    description: 'The answer names another digest algorithm',
    forge: (answer) => within(answer, [...PARAMETERS, 'hashAlgorithm'], 'SHA-1'),
  },
  {
    name: 'other_mask',
    description: 'The answer names another digest of the mask',
    forge: (answer) => within(answer, [...PARAMETERS, 'maskGenAlgorithm', 'parameters', 'hashAlgorithm'], 'SHA-1'),
  },
  {
    name: 'other_trailer',
    description: 'The answer names another trailer',
    forge: (answer) => within(answer, [...PARAMETERS, 'trailerField'], '0xcc'),
  },
  {
    name: 'other_protocol',
    description: 'The answer is of an authentication',
    forge: (answer) => within(answer, ['signatureProtocol'], 'ACSP_V2'),
  },
  {
    name: 'other_document',
    description: 'Another document of the person has signed',
    forge: (answer) => within(answer, ['result', 'documentNumber'], 'PNOSE-000000000000-OTHER-Q'),
  },
  {
    name: 'low_level',
    description: 'The certificate is of a lower level than was asked for',
    forge: (answer) => within(answer, ['cert', 'certificateLevel'], 'ADVANCED'),
  },
  {
    name: 'other_interaction',
    description: 'Another interaction than those that were offered was used',
    forge: (answer) => within(answer, ['interactionTypeUsed'], 'none'),
  },
  {
    name: 'no_signature',
    description: 'The answer has no signature',
    forge: (answer) => within(answer, ['signature'], undefined),
  },
];

export function faultNamed(name: string): Fault | undefined {
  return FAULTS.find((fault) => fault.name === name);
}
