import { optional, readInteger, readJson, readText, writeJson, type Row } from '../../db/index.js';
import type { Host, LimetypeDefinition, LimeValues, Principal, UnitOfWork } from '../../host/index.js';
import type { HistoryLine, HistoryNote, HistoryRepository, JournalParams } from '../../signing/index.js';
import type { Naming } from '../naming.js';
import { TABLES } from '../tables.js';

const KEY_MAX_LENGTH = 120;
const MAX_LINES = 1_000;

/** History records of the host on a signing, and on the records the signing is related to; `esign_history` keeps a line single. */
export class LimetypeHistoryRepository implements HistoryRepository {
  constructor(
    private readonly host: Pick<Host, 'limetypes' | 'limeobjects' | 'sql'>,
    private readonly naming: Naming,
  ) {}

  async write(uow: UnitOfWork, signingId: number, line: HistoryLine): Promise<boolean> {
    const { key, text, at, signerId, entry, params } = line;
    const row = { signing_id: signingId, line_key: key.slice(0, KEY_MAX_LENGTH) };
    if ((await uow.sql(TABLES.history).where(row).first('history_id')) !== undefined) {
      return false;
    }
    const limetype = this.naming.limetype('history');
    const values = await this.values(uow, signingId, signerId ?? null, text, at);
    const historyId = await uow.create(limetype, values);
    const told = { entry, params: writeJson(params), signer_id: signerId ?? null };
    await uow.sql(TABLES.history).insert({ ...row, history_id: historyId, ...told });
    return true;
  }

  async findBySigning(principal: Principal, signingId: number): Promise<readonly HistoryNote[]> {
    const property = (name: string): string => this.naming.property('history', name);
    const records = await this.host.limeobjects.find(principal, this.naming.limetype('history'), {
      where: { [property('signing')]: signingId },
      limit: MAX_LINES,
    });
    const rows = await this.host.sql(TABLES.history).where({ signing_id: signingId }).select<Row[]>();
    const told = new Map(rows.map((row) => [readInteger(row.history_id), toldBy(row)]));
    return records.map(({ id, timestamp, values }) => {
      const [note, date] = [values[property('note')], values[property('date')]];
      return {
        text: typeof note === 'string' ? note : '',
        at: date instanceof Date ? date : timestamp,
        ...told.get(id),
      };
    });
  }

  private async values(
    uow: UnitOfWork,
    signingId: number,
    signerId: number | null,
    text: string,
    at: Date,
  ): Promise<LimeValues> {
    const definition = this.host.limetypes.get(this.naming.limetype('history'));
    const property = (name: string): string => this.naming.property('history', name);
    const optional: Record<string, LimeValues[string]> = {
      [property('date')]: at,
      [property('signer')]: signerId,
      ...(await this.related(uow, signingId, property)),
    };
    if (hasOption(definition, property('type'), 'autolog')) {
      optional[property('type')] = 'autolog';
    }
    const known = new Set(definition?.properties.map(({ name }) => name));
    return {
      [property('note')]: text,
      [property('signing')]: signingId,
      ...Object.fromEntries(Object.entries(optional).filter(([name, value]) => known.has(name) && value !== null)),
    };
  }

  private async related(
    uow: UnitOfWork,
    signingId: number,
    property: (name: string) => string,
  ): Promise<Record<string, LimeValues[string]>> {
    const signing = await uow.get(this.naming.limetype('signing'), signingId);
    const names = ['document', ...this.naming.additionalLimetypes()];
    return Object.fromEntries(
      names.map((name) => [property(name), signing?.values[this.naming.property('signing', name)] ?? null]),
    );
  }
}

function toldBy(row: Row): Pick<HistoryNote, 'told'> {
  const entry = optional(row.entry, readText);
  const params = optional(row.params, readJson);
  if (entry === undefined || params === undefined) {
    return {};
  }
  return { told: { entry, params: params as JournalParams, signerId: optional(row.signer_id, readInteger) } };
}

function hasOption(definition: LimetypeDefinition | undefined, name: string, key: string): boolean {
  const property = definition?.properties.find((one) => one.name === name);
  return property?.type === 'option' && property.options.some((option) => option.key === key);
}
