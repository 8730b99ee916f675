import { isBornAsIn } from '../../src/methods/identity/birth-date.js';
import { CrmIdentityGate } from '../../src/methods/identity/crm-identity-gate.js';
import type { VerifiedPerson } from '../../src/methods/index.js';
import type { Signer, SigningContext } from '../../src/signing/index.js';

const NOW = new Date('2026-11-20T10:00:00.000Z');

describe('isBornAsIn', () => {
  it.each([
    ['1990-01-18', '199001189811', true],
    ['1990-01-18', '900118-9811', true],
    ['1990-01-19', '900118-9811', false],
    ['1990-11-11', '711190-1234', true], // Danish, the day raised by 60
    ['1990-11-12', '711190-1234', false],
    ['1936-08-21', '21883610110', true], // Norwegian, 80 added to the month
    ['1990-01-01', '010190-900P', true],
    ['1990-01-02', '010190-900P', false],
    ['1990-01-02', 'unknown', undefined],
  ])('%s in %s: %s', (birthDate, number, result) => {
    expect(isBornAsIn(birthDate, number, NOW)).toBe(result);
  });
});

describe('comparing who signed with whom the CRM knows', () => {
  const judge = (known: string | undefined, person: Partial<VerifiedPerson>) => {
    const context = {
      settings: () => ({ identity: { onMismatch: 'refuse', minimumNameScore: 60 } }),
      now: () => NOW,
      host: { system: {}, applicationConfig: { secret: () => Buffer.alloc(32, 1) } },
      ports: { crm: { nationalNumber: () => Promise.resolve(known) } },
    } as unknown as SigningContext;
    const signer = { name: 'Freja Nørholm', parent: { limetype: 'person', id: 1 } } as unknown as Signer;
    return new CrmIdentityGate(context).judge(signer, { key: 'mitid:1', name: 'Freja Nørholm', ...person });
  };
  const accepted = { verdict: 'accept' };
  const refused = { verdict: 'refuse', reason: 'IDENTITY_MISMATCH' };

  it('takes the number alone where both sides have one', async () => {
    const nationalNumber = { country: 'DK', value: '7111901234' };
    expect(await judge('711190-1234', { nationalNumber, name: 'F. Other' })).toEqual(accepted);
    expect(await judge('711190-4321', { nationalNumber })).toEqual(refused);
  });

  it('takes name and birth date where the eID gives no number', async () => {
    expect(await judge('711190-1234', { birthDate: '1990-11-11' })).toEqual(accepted);
    expect(await judge('711190-1234', { birthDate: '1990-11-12' })).toEqual(refused);
    expect(await judge('711190-1234', { birthDate: '1990-11-11', name: 'Mikkel Søgård' })).toEqual(refused);
  });

  it('takes the name where there is nothing else', async () => {
    expect(await judge(undefined, {})).toEqual(accepted);
    expect(await judge(undefined, { birthDate: '1990-11-12' })).toEqual(accepted);
    expect(await judge(undefined, { name: 'Mikkel Søgård' })).toEqual(refused);
  });
});
