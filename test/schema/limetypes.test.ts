import type { LimetypeDefinition } from '../../src/host/index.js';
import { limetypesFor } from '../../src/schema/index.js';
import { settingsWith } from '../signing/domain-host.js';

const find = (all: readonly LimetypeDefinition[], name: string) => all.find((one) => one.name === name)!;
const shape = (definition: LimetypeDefinition) =>
  Object.fromEntries(
    definition.properties.map((property) => [
      property.name,
      property.type === 'string' ? `string(${property.maxLength})` : property.type,
    ]),
  );
const keys = (definition: LimetypeDefinition, name: string) => {
  const property = definition.properties.find((one) => one.name === name)!;
  return 'options' in property ? property.options.map(({ key }) => key) : [];
};
const METHODS = ['', 'bankid_se', 'bankid_no', 'mitid_da', 'ftn_fi', 'checkbox', 'signature', 'national_id', 'scd'];

describe('limetypesFor', () => {
  const all = limetypesFor(settingsWith({ additionalLimetypes: ['deal', 'company'] }));

  it('gives the specification’s table signing, with the configured relations', () => {
    const signing = find(all, 'signing');
    expect(shape(signing)).toEqual({
      title: 'string(1024)',
      metadata: 'string(4000)',
      originaldocumentfingerprint: 'string(300)',
      signeddocumentfingerprint: 'string(300)',
      signingstatus: 'option',
      order: 'integer',
      methods: 'set',
      originaldocument: 'file',
      sentdate: 'time',
      signeddate: 'time',
      coworker: 'belongsto',
      signeddocument: 'belongsto',
      document: 'belongsto',
      signer: 'hasmany',
      history: 'hasmany',
      deal: 'belongsto',
      company: 'belongsto',
    });
    expect(keys(signing, 'signingstatus')).toEqual([
      '',
      'created',
      'sent',
      'opened',
      'partlysigned',
      'signed',
      'canceled',
      'error',
    ]);
    expect(keys(signing, 'methods')).toEqual(METHODS);
    expect(signing.properties.find(({ name }) => name === 'order')).toMatchObject({ default: 1 });
  });

  it('gives the specification’s table signer, whose secrets are concealed', () => {
    const signer = find(all, 'signer');
    expect(shape(signer)).toEqual({
      name: 'string(83)',
      email: 'string(100)',
      token: 'string(64)',
      methoddata: 'string(2048)',
      role: 'option',
      signerstatus: 'option',
      method: 'option',
      order: 'integer',
      sentdate: 'time',
      notifieddate: 'time',
      lastopeneddate: 'time',
      approveddate: 'time',
      signeddate: 'time',
      signing: 'belongsto',
      history: 'hasmany',
      person: 'belongsto',
      coworker: 'belongsto',
    });
    expect(keys(signer, 'role')).toEqual(['', 'signer', 'viewer', 'approver']);
    expect(keys(signer, 'signerstatus')).toEqual([
      'created',
      'sent',
      'notified',
      'opened',
      'signed',
      'approved',
      'canceled',
      'error',
    ]);
    expect(keys(signer, 'method')).toEqual(METHODS);
    const concealed = signer.properties.filter((property) => property.concealed).map(({ name }) => name);
    expect(concealed).toEqual(['token', 'methoddata']);
  });

  it('has a text in seven languages for every option', () => {
    const options = all.flatMap(({ properties }) =>
      properties.flatMap((property) => ('options' in property ? property.options : [])),
    );
    const missing = options.filter(({ key, texts }) => key !== '' && Object.values(texts).filter(Boolean).length !== 7);
    expect(missing).toEqual([]);
  });

  it('uses the installation’s own names for tables and fields', () => {
    const mapping = {
      limetypes: { signing: 'esigning' },
      properties: { signing: { title: 'subjectline' }, signer: { signing: 'parent' } },
    };
    const mapped = limetypesFor(settingsWith({ mapping }));
    const signing = find(mapped, 'esigning');
    expect(signing.properties[0]!.name).toBe('subjectline');
    expect(signing.descriptive).toBe('subjectline');
    expect(signing.properties.find(({ name }) => name === 'signer')).toMatchObject({ backref: 'parent' });
    expect(find(mapped, 'signer').properties.find(({ name }) => name === 'parent')).toMatchObject({
      related: 'esigning',
    });
  });
});
