/** A value of DER as the tests read it: nothing of the product's reader. */
export interface Tlv {
  readonly tag: number;
  readonly bytes: Buffer;
  readonly content: Buffer;
}

export function tlvAt(bytes: Buffer, at = 0): Tlv {
  const first = bytes[at + 1]!;
  const count = first < 0x80 ? 0 : first & 0x7f;
  const length = count === 0 ? first : bytes.readUIntBE(at + 2, count);
  const start = at + 2 + count;
  return { tag: bytes[at]!, bytes: bytes.subarray(at, start + length), content: bytes.subarray(start, start + length) };
}

export function membersOf({ content }: Tlv): Tlv[] {
  const members: Tlv[] = [];
  for (let at = 0; at < content.length; at += members.at(-1)!.bytes.length) members.push(tlvAt(content, at));
  return members;
}

/** Parts of a CMS of one signer. */
export function partsOfCms(cms: Uint8Array) {
  const data = membersOf(membersOf(membersOf(tlvAt(Buffer.from(cms)))[1]!)[0]!);
  const signer = membersOf(membersOf(data.at(-1)!)[0]!);
  const unsigned = signer.at(-1)!.tag === 0xa1 ? membersOf(signer.pop()!) : [];
  const setWith = (tag: number) => data.filter((one) => one.tag === tag).flatMap(membersOf);
  return {
    contentType: membersOf(data[2]!)[0]!,
    certificates: setWith(0xa0),
    revocation: setWith(0xa1),
    signer,
    unsigned,
  };
}

/** The one value of an attribute. @param oid - DER of the type, hex */
export function attributeIn(attributes: readonly Tlv[], oid: string): Tlv | undefined {
  const found = attributes.find((one) => membersOf(one)[0]!.bytes.toString('hex') === oid);
  return found && membersOf(membersOf(found)[1]!)[0];
}
