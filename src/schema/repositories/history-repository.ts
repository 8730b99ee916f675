import type { Host, LimetypeDefinition, LimeValues, UnitOfWork } from '../../host/index.js';
import type { HistoryRepository } from '../../signing/index.js';
import type { Naming } from '../naming.js';
import { TABLES } from '../tables.js';

const KEY_MAX_LENGTH = 120;

/** History records of the host on a signing, and on the records the signing is related to; `esign_history` keeps a line single. */
export class LimetypeHistoryRepository implements HistoryRepository {
  constructor(
    private readonly host: Pick<Host, 'limetypes'>,
    private readonly naming: Naming,
  ) {}

  async write(
    uow: UnitOfWork,
    signingId: number,
    key: string,
    text: string,
    at: Date,
    signerId: number | undefined,
  ): Promise<boolean> {
    const line = { signing_id: signingId, line_key: key.slice(0, KEY_MAX_LENGTH) };
    if ((await uow.sql(TABLES.history).where(line).first('history_id')) !== undefined) {
      return false;
    }
    const limetype = this.naming.limetype('history');
    const values = await this.values(uow, signingId, signerId ?? null, text, at);
    const historyId = await uow.create(limetype, values);
    await uow.sql(TABLES.history).insert({ ...line, history_id: historyId });
    return true;
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

function hasOption(definition: LimetypeDefinition | undefined, name: string, key: string): boolean {
  const property = definition?.properties.find((one) => one.name === name);
  return property?.type === 'option' && property.options.some((option) => option.key === key);
}
