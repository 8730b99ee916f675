import { shortText, u16, u32, u64, u8 } from './wire.js';

/** The types this server answers with. */
export type ColumnType = 'int' | 'bigint' | 'bit' | 'float' | 'datetimeoffset' | 'datetime2' | 'varbinary' | 'nvarchar';

export interface ResultColumn {
  readonly name: string;
  readonly type: ColumnType;
}

const DAY_MS = 86_400_000;
const YEAR_ONE_MS = new Date('0001-01-01T00:00:00Z').getTime();
const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
const NULL_CHUNKS = Buffer.alloc(8, 0xff);

/** Column descriptions and rows. */
export function resultSet(columns: readonly ResultColumn[], rows: readonly Record<string, unknown>[]): Buffer {
  const described = columns.map(({ name, type }) => Buffer.concat([u32(0), u16(1), typeBytes(type), shortText(name)]));
  const parts = [u8(0x81), u16(columns.length), ...described];
  for (const row of rows) parts.push(u8(0xd1), ...columns.map(({ name, type }) => cell(type, row[name])));
  return Buffer.concat(parts);
}

/**
 * The type of a result column: as declared, or guessed from its values where it is an expression.
 *
 * @param declared - as the table was created
 */
export function columnType(declared: string | null, values: readonly unknown[]): ColumnType {
  const type = /^[a-z0-9]+/.exec((declared ?? '').toLowerCase())?.[0] ?? '';
  if (type === 'bigint' || type === 'bit' || type === 'datetimeoffset' || type === 'datetime2') return type;
  if (type === 'int' || type === 'integer') return 'int';
  if (type === 'varbinary') return 'varbinary';
  if (/char/.test(type)) return 'nvarchar';
  const value = values.find((candidate) => candidate !== null);
  if (typeof value === 'number') {
    if (!values.every((each) => each === null || Number.isInteger(each))) return 'float';
    return values.every((each) => Math.abs(Number(each)) < 2 ** 31) ? 'int' : 'bigint';
  }
  return Buffer.isBuffer(value) ? 'varbinary' : 'nvarchar';
}

function typeBytes(type: ColumnType): Buffer {
  switch (type) {
    case 'int':
      return Buffer.from([0x26, 4]);
    case 'bigint':
      return Buffer.from([0x26, 8]);
    case 'bit':
      return Buffer.from([0x68, 1]);
    case 'float':
      return Buffer.from([0x6d, 8]);
    case 'datetime2':
      return Buffer.from([0x2a, 7]);
    case 'datetimeoffset':
      return Buffer.from([0x2b, 7]);
    case 'varbinary':
      return Buffer.concat([u8(0xa5), u16(0xffff)]);
    case 'nvarchar':
      return Buffer.concat([u8(0xe7), u16(0xffff), COLLATION]);
  }
}

function cell(type: ColumnType, value: unknown): Buffer {
  if (value === null || value === undefined) {
    return type === 'varbinary' || type === 'nvarchar' ? NULL_CHUNKS : u8(0);
  }
  switch (type) {
    case 'int':
    case 'bigint':
    case 'float':
      return numberCell(type, Number(value));
    case 'bit':
      return Buffer.from([1, value === 0 ? 0 : 1]);
    case 'datetime2':
    case 'datetimeoffset':
      return instantCell(type, new Date(value as string).getTime());
    case 'varbinary':
      return chunks(Buffer.from(value as Uint8Array));
    case 'nvarchar':
      return chunks(Buffer.from(String(value as string | number), 'utf16le'));
  }
}

function numberCell(type: 'int' | 'bigint' | 'float', value: number): Buffer {
  const bytes = Buffer.alloc(type === 'int' ? 4 : 8);
  if (type === 'int') bytes.writeInt32LE(value);
  else if (type === 'bigint') bytes.writeBigInt64LE(BigInt(value));
  else bytes.writeDoubleLE(value);
  return Buffer.concat([u8(bytes.length), bytes]);
}

function instantCell(type: 'datetime2' | 'datetimeoffset', epochMs: number): Buffer {
  const sinceYearOne = epochMs - YEAR_ONE_MS;
  const bytes = Buffer.alloc(type === 'datetimeoffset' ? 10 : 8);
  bytes.writeUIntLE((sinceYearOne % DAY_MS) * 10_000, 0, 5);
  bytes.writeUIntLE(Math.floor(sinceYearOne / DAY_MS), 5, 3);
  return Buffer.concat([u8(bytes.length), bytes]);
}

function chunks(bytes: Buffer): Buffer {
  const parts = bytes.length === 0 ? [] : [u32(bytes.length), bytes];
  return Buffer.concat([u64(bytes.length), ...parts, u32(0)]);
}
