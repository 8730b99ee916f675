import { readDer, type Certificate } from '../../pki/index.js';
import { sameBytes } from '../encoding.js';

const QC_STATEMENTS = '1.3.6.1.5.5.7.1.3';
const SEQUENCE = 0x30;
const MAX_BYTES = 16 * 1024;

/** EN 319 412-5: `id-etsi-qcs-QcCompliance` and `id-etsi-qcs-QcSSCD`, each as an OBJECT IDENTIFIER in DER. */
const NEEDED = [
  new Uint8Array([0x06, 0x06, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x01]),
  new Uint8Array([0x06, 0x06, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x04]),
];

/**
 * Whether a certificate says of itself that it is qualified and that its key is kept in a qualified device. Whether its issuer may say so is for
 * whoever trusts the root to know.
 */
export function saysQualified({ extensions }: Certificate): boolean {
  const statements = extensions.get(QC_STATEMENTS);
  if (statements === undefined) return false;
  try {
    const names = statementNames(statements.value);
    return NEEDED.every((needed) => names.some((name) => sameBytes(name, needed)));
  } catch {
    return false; // cannot be read: says nothing
  }
}

/** `QCStatements ::= SEQUENCE OF SEQUENCE { statementId, statementInfo OPTIONAL }` (RFC 3739). */
function statementNames(value: Uint8Array): Uint8Array[] {
  const { tag, content } = readDer(value, MAX_BYTES);
  if (tag !== SEQUENCE) return [];
  return itemsOf(content).flatMap((item) => {
    const statement = readDer(item, MAX_BYTES);
    return statement.tag === SEQUENCE ? itemsOf(statement.content).slice(0, 1) : [];
  });
}

/** The values that stand one after the other; each is read strictly by whoever reads it. */
function itemsOf(content: Uint8Array): Uint8Array[] {
  const items: Uint8Array[] = [];
  for (let at = 0; at < content.length;) {
    const first = content[at + 1] ?? 0;
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    const length =
      lengthBytes === 0
        ? first
        : content.subarray(at + 2, at + 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
    const end = at + 2 + lengthBytes + length;
    if (end > content.length) throw new RangeError('cut off');
    items.push(content.subarray(at, end));
    at = end;
  }
  return items;
}
