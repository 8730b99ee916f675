import { longText, shortText, u16, u32, u64, u8 } from './wire.js';

export const DONE = 0xfd;
export const DONE_PROC = 0xfe;
export const DONE_IN_PROC = 0xff;
const MORE = 0x01;
const FAILED = 0x02;
const COUNTED = 0x10;

/** The end of a statement. */
export function done(token: number, rows?: number, more = false): Buffer {
  const status = (rows === undefined ? 0 : COUNTED) | (more ? MORE : 0);
  return Buffer.concat([u8(token), u16(status), u16(0), u64(rows ?? 0)]);
}

/** An error with SQL Server's number, and the end of the statement. */
export function failed(token: number, number: number, message: string): Buffer {
  const body = Buffer.concat([
    u32(number),
    u8(1),
    u8(16),
    longText(message),
    shortText('IMITATION'),
    shortText(''),
    u32(1),
  ]);
  return Buffer.concat([u8(0xaa), u16(body.length), body, u8(token), u16(FAILED), u16(0), u64(0)]);
}

/** Says that a transaction began (8), was committed (9) or rolled back (10). */
export function transactionChange(kind: 8 | 9 | 10): Buffer {
  const descriptor = Buffer.concat([u8(8), Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])]);
  const values = kind === 8 ? [descriptor, u8(0)] : [u8(0), descriptor];
  const body = Buffer.concat([u8(kind), ...values]);
  return Buffer.concat([u8(0xe3), u16(body.length), body]);
}

/** The answer to a log-in; everybody is let in. */
export function loginAcknowledged(): Buffer {
  const body = Buffer.concat([
    Buffer.from([1, 0x74, 0, 0, 4]),
    shortText('Imitated SQL Server'),
    Buffer.from([16, 0, 0, 0]),
  ]);
  return Buffer.concat([u8(0xad), u16(body.length), body, done(DONE)]);
}

/** The answer to the first packet: version 16, no encryption. */
export function preloginAnswer(): Buffer {
  const version = Buffer.from([16, 0, 3, 232, 0, 0]);
  const options = Buffer.alloc(11);
  options.writeUInt8(0, 0);
  options.writeUInt16BE(11, 1);
  options.writeUInt16BE(version.length, 3);
  options.writeUInt8(1, 5);
  options.writeUInt16BE(11 + version.length, 6);
  options.writeUInt16BE(1, 8);
  options.writeUInt8(0xff, 10);
  return Buffer.concat([options, version, u8(2)]);
}
