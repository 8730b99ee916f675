import type { Socket } from 'node:net';
import { resultSet } from './columns.js';
import { SqlServerError, type Executor } from './executor.js';
import { readParameter, type Parameter } from './parameters.js';
import {
  done,
  DONE,
  DONE_IN_PROC,
  DONE_PROC,
  failed,
  loginAcknowledged,
  preloginAnswer,
  transactionChange,
} from './tokens.js';
import type { Turns } from './turns.js';
import { Reader, u8 } from './wire.js';

const SQL_BATCH = 0x01;
const RPC = 0x03;
const ATTENTION = 0x06;
const TRANSACTION = 0x0e;
const LOGIN = 0x10;
const PRELOGIN = 0x12;
const ANSWER = 0x04;
const EXECUTE_SQL = 10;
const HEADER_BYTES = 8;
const PACKET_BYTES = 4_096;
const LOCK_TIMEOUT_MS = 15_000;

/** What is answered whoever's turn it is. */
const GREETINGS: ReadonlyMap<number, () => Buffer> = new Map([
  [PRELOGIN, preloginAnswer],
  [LOGIN, loginAcknowledged],
  [ATTENTION, () => done(DONE)],
]);

/** One client: reads its packets, answers each message when it is its turn. */
export class Connection {
  private received = Buffer.alloc(0);
  private message: Buffer[] = [];
  private inTransaction = false;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: Socket,
    private readonly executor: Executor,
    private readonly turns: Turns,
  ) {
    socket.on('data', (data) => this.receive(data));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      void this.work.then(() => this.abandon());
    });
  }

  private receive(data: Buffer): void {
    this.received = Buffer.concat([this.received, data]);
    while (this.received.length >= HEADER_BYTES) {
      const length = this.received.readUInt16BE(2);
      if (this.received.length < length) return;
      const type = this.received.readUInt8(0);
      const isLast = (this.received.readUInt8(1) & 1) === 1;
      this.message.push(this.received.subarray(HEADER_BYTES, length));
      this.received = this.received.subarray(length);
      if (!isLast) continue;
      const message = Buffer.concat(this.message);
      this.message = [];
      this.work = this.work.then(() => this.answer(type, message));
    }
  }

  private async answer(type: number, message: Buffer): Promise<void> {
    this.send(GREETINGS.get(type)?.() ?? (await this.inTurn(type, message)));
  }

  private async inTurn(type: number, message: Buffer): Promise<Buffer> {
    const token = type === RPC ? DONE_IN_PROC : DONE;
    if (!(await this.turns.acquire(this, LOCK_TIMEOUT_MS))) {
      return failed(token, 1222, 'Lock request time out period exceeded.');
    }
    let answer: Buffer;
    try {
      answer = this.handle(type, message);
    } catch (error) {
      const { number, message: text } =
        error instanceof SqlServerError ? error : { number: 50_000, message: String(error) };
      answer = failed(token, number, text);
    }
    if (!this.inTransaction) this.turns.release(this);
    return answer;
  }

  private handle(type: number, message: Buffer): Buffer {
    const reader = new Reader(message);
    reader.position = reader.u32();
    if (type === SQL_BATCH) return this.execute(message.subarray(reader.position).toString('utf16le'), [], DONE);
    if (type === TRANSACTION) return this.transaction(reader);
    if (type !== RPC) throw new SqlServerError(50_000, `message type ${type} is not imitated`);
    const nameLength = reader.u16();
    const procedure = nameLength === 0xffff ? reader.u16() : reader.text(nameLength);
    reader.u16();
    const parameters: Parameter[] = [];
    while (!reader.ended) parameters.push(readParameter(reader));
    if (procedure !== EXECUTE_SQL) throw new SqlServerError(50_000, `procedure ${procedure} is not imitated`);
    const answer = this.execute(String(parameters[0]?.value), parameters.slice(2), DONE_IN_PROC);
    return Buffer.concat([answer, Buffer.from([0x79, 0, 0, 0, 0]), done(DONE_PROC)]);
  }

  private execute(sql: string, parameters: readonly Parameter[], token: number): Buffer {
    const { columns, rows, changed, countsRows } = this.executor.run(sql, parameters);
    if (columns.length > 0) return Buffer.concat([resultSet(columns, rows), done(token, rows.length)]);
    if (!countsRows) return done(token, changed);
    const count = resultSet([{ name: '', type: 'int' }], [{ '': changed }]);
    return Buffer.concat([done(token, changed, true), count, done(token, 1)]);
  }

  private transaction(reader: Reader): Buffer {
    const operation = reader.u16();
    if (operation === 5) reader.u8(); // isolation level
    const name = reader.ended ? '' : reader.take(reader.u8()).toString('utf16le').replace(/[^\w]/g, '');
    const { db } = this.executor;
    switch (operation) {
      case 5:
        db.exec('begin immediate');
        this.inTransaction = true;
        return Buffer.concat([transactionChange(8), done(DONE)]);
      case 7:
        db.exec('commit');
        this.inTransaction = false;
        return Buffer.concat([transactionChange(9), done(DONE)]);
      case 8:
        if (name !== '') {
          db.exec(`rollback to [${name}]`);
          return done(DONE);
        }
        db.exec('rollback');
        this.inTransaction = false;
        return Buffer.concat([transactionChange(10), done(DONE)]);
      case 9:
        db.exec(`savepoint [${name}]`);
        return done(DONE);
      default:
        throw new SqlServerError(50_000, `transaction request ${operation} is not imitated`);
    }
  }

  /** A client that vanishes leaves nothing open. */
  private abandon(): void {
    if (this.inTransaction && this.executor.db.open) this.executor.db.exec('rollback');
    this.inTransaction = false;
    this.turns.release(this);
  }

  private send(data: Buffer): void {
    const size = PACKET_BYTES - HEADER_BYTES;
    for (let start = 0, id = 1; start < data.length || start === 0; start += size, id++) {
      const part = data.subarray(start, start + size);
      const header = Buffer.concat([u8(ANSWER), u8(start + size >= data.length ? 1 : 0), Buffer.alloc(6)]);
      header.writeUInt16BE(part.length + HEADER_BYTES, 2);
      header.writeUInt8(id & 0xff, 6);
      if (!this.socket.destroyed) this.socket.write(Buffer.concat([header, part]));
    }
  }
}
