import type { BuiltRevision } from '../cos/revision.js';
import type { Ref } from '../cos/objects.js';
import { notSealable } from '../errors.js';
import type { DigestTrail } from './digest-trail.node.js';
import type { PreparedRevision, SealField } from './seal.js';
import { BYTE_RANGE, signatureDictionary } from './signature-dictionary.js';
import { addExtension, addPermissions, addSignatureField } from './signature-field.js';
import { drawStamp } from './stamp.node.js';
import { appendUpdate, orCutBack, withFile } from './update.node.js';

const MAX_PLACEHOLDER_BYTES = 256 * 1024;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

function checkField(field: SealField): void {
  const { placeholderBytes: bytes } = field;
  if (!NAME.test(field.name)) throw notSealable('The name of the field is not usable.');
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > MAX_PLACEHOLDER_BYTES)
    throw notSealable('The room for the signature is not usable.');
  if (field.kind === 'timestamp' && field.stamp) throw notSealable('A time-stamp shows nothing.');
}

interface Placed {
  /** In the update. */
  readonly contents: number;
  readonly byteRange: PreparedRevision['byteRange'];
}

/** Fills in the byte range, now that all offsets are known. */
function fillByteRange(built: BuiltRevision, signature: Ref, formerBytes: number, field: SealField): Placed {
  const update = Buffer.from(built.bytes.buffer, built.bytes.byteOffset, built.bytes.length);
  const start = (built.offsetOf(signature) ?? 0) - formerBytes;
  const at = update.indexOf(`/ByteRange ${BYTE_RANGE}`, start, 'latin1') + '/ByteRange '.length;
  const contents = update.indexOf('/Contents <0', start, 'latin1') + '/Contents '.length;
  const length = field.placeholderBytes * 2 + 2;
  const before = formerBytes + contents;
  const after = before + length;
  const byteRange = [0, before, after, formerBytes + update.length - after] as const;
  update.write(`[${byteRange.join(' ')}]`.padEnd(BYTE_RANGE.length), at, 'latin1');
  return { contents, byteRange };
}

/**
 * Appends a signature field with room for a signature to a file of ours, as one incremental update. Reads the file in
 * chunks of 1 MiB, never all of it. Either the whole update is written or none of it.
 *
 * @param trail - what earlier steps of the same run have read already
 * @returns what has to be signed, and where the signature goes
 * @throws `DOCUMENT_NOT_SEALABLE`
 */
export async function prepareSeal(path: string, field: SealField, trail?: DigestTrail): Promise<PreparedRevision> {
  checkField(field);
  return withFile(path, trail, async (file) => {
    let signature: Ref | undefined;
    let placed: Placed | undefined;
    const { formerBytes, bytes, built } = await appendUpdate(file, {
      purpose: JSON.stringify(field),
      change: async (revision) => {
        signature = revision.add(signatureDictionary(field));
        const appearance = field.stamp && (await drawStamp(revision, field.stamp));
        await addSignatureField(revision, field, signature, appearance);
        if (field.kind === 'certification') await addPermissions(revision, signature);
        await addExtension(revision);
      },
      finish: (update, former) => {
        if (signature) placed = fillByteRange(update, signature, former, field);
      },
    });
    if (!placed) throw notSealable('The placeholder was not written.');
    const { byteRange, contents } = placed;
    return orCutBack(file.handle, formerBytes, async () => {
      const digest = await file.trail.advance(byteRange[1]);
      digest.update(built.bytes.subarray(contents + byteRange[2] - byteRange[1]));
      if (byteRange[2] + byteRange[3] !== bytes) throw notSealable('The byte range does not fit.');
      const place = { offset: byteRange[1], length: byteRange[2] - byteRange[1] };
      return { path, byteRange, digest: digest.digest('hex'), contents: place, formerBytes };
    });
  });
}
