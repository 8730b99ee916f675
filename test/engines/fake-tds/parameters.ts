import type { Reader } from './wire.js';

/** A parameter as the driver typed it. */
export interface Parameter {
  /** Without the `@`. */
  readonly name: string;
  readonly type: 'int' | 'bit' | 'float' | 'nvarchar' | 'varbinary' | 'datetime' | 'datetimeoffset';
  readonly value: string | number | bigint | Buffer | null;
}

const DAY_MS = 86_400_000;
const YEAR_ONE_MS = new Date('0001-01-01T00:00:00Z').getTime();
const YEAR_1900_MS = Date.UTC(1900, 0, 1);

export function readParameter(reader: Reader): Parameter {
  const name = reader.text(reader.u8()).replace('@', '');
  reader.u8();
  const type = reader.u8();
  switch (type) {
    case 0x26:
      return { name, type: 'int', value: integer(reader) };
    case 0x68:
      return { name, type: 'bit', value: sized(reader)?.readUInt8() ?? null };
    case 0x6d:
      return { name, type: 'float', value: float(reader) };
    case 0xe7:
      return { name, type: 'nvarchar', value: bytes(reader, 5)?.toString('utf16le') ?? null };
    case 0xa5:
      return { name, type: 'varbinary', value: bytes(reader, 0) };
    case 0x6f:
      return { name, type: 'datetime', value: legacyInstant(reader) };
    case 0x2a:
    case 0x2b:
      return { name, type: 'datetimeoffset', value: instant(reader) };
    default:
      throw new Error(`parameter type 0x${type.toString(16)} is not imitated`);
  }
}

/** After the type comes its size, then the value with its own length; 0 is null. */
function sized(reader: Reader): Buffer | undefined {
  reader.u8();
  const length = reader.u8();
  return length === 0 ? undefined : reader.take(length);
}

function integer(reader: Reader): number | bigint | null {
  const value = sized(reader);
  if (value === undefined) return null;
  return value.length === 8 ? value.readBigInt64LE() : value.readIntLE(0, value.length);
}

function float(reader: Reader): number | null {
  const value = sized(reader);
  if (value === undefined) return null;
  return value.length === 8 ? value.readDoubleLE() : value.readFloatLE();
}

function bytes(reader: Reader, collationBytes: number): Buffer | null {
  const max = reader.u16();
  reader.take(collationBytes);
  if (max === 0xffff) return reader.chunks();
  const length = reader.u16();
  return length === 0xffff ? null : reader.take(length);
}

/** DATETIME counts in ticks of a 300th of a second: this is where milliseconds get lost on a real server too. */
function legacyInstant(reader: Reader): string | null {
  const value = sized(reader);
  if (value === undefined) return null;
  const dayMs = value.readInt32LE(0) * DAY_MS;
  return new Date(YEAR_1900_MS + dayMs + Math.round((value.readUInt32LE(4) * 1000) / 300)).toISOString();
}

function instant(reader: Reader): string | null {
  const scale = reader.u8();
  const length = reader.u8();
  if (length === 0) return null;
  const timeBytes = scale <= 2 ? 3 : scale <= 4 ? 4 : 5;
  const value = reader.take(length);
  const timeMs = (value.readUIntLE(0, timeBytes) / 10 ** scale) * 1000;
  const dayMs = value.readUIntLE(timeBytes, 3) * DAY_MS;
  return new Date(YEAR_ONE_MS + dayMs + Math.round(timeMs)).toISOString();
}
