/** Little-endian pieces of TDS, the protocol SQL Server speaks ([MS-TDS]). */
export function u8(value: number): Buffer {
  return Buffer.from([value]);
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** Text with its length in one byte. */
export function shortText(text: string): Buffer {
  return Buffer.concat([u8(text.length), Buffer.from(text, 'utf16le')]);
}

/** Text with its length in two bytes. */
export function longText(text: string): Buffer {
  return Buffer.concat([u16(text.length), Buffer.from(text, 'utf16le')]);
}

export class Reader {
  constructor(
    readonly bytes: Buffer,
    public position = 0,
  ) {}

  get ended(): boolean {
    return this.position >= this.bytes.length;
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16LE();
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  text(chars: number): string {
    return this.take(chars * 2).toString('utf16le');
  }

  take(length: number): Buffer {
    const taken = this.bytes.subarray(this.position, this.position + length);
    this.position += length;
    return taken;
  }

  /** Partially length-prefixed bytes: chunks until an empty one. */
  chunks(): Buffer | null {
    if (this.take(8).readBigUInt64LE() === 0xffff_ffff_ffff_ffffn) return null;
    const parts: Buffer[] = [];
    for (;;) {
      const length = this.u32();
      if (length === 0) return Buffer.concat(parts);
      parts.push(this.take(length));
    }
  }
}
