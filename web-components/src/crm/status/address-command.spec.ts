import { commandOfAddress, withoutCommand } from './address-command';

describe('commands in addresses', () => {
  it('are built when they are ours and name a record', () => {
    const command = commandOfAddress('?esign-command=show-signing&esign-limetype=signing&esign-id=7');
    expect((command!.constructor as unknown as { commandId: string }).commandId).toBe('limepkg-esign.show-signing');
    expect(command).toEqual({ context: { limetype: 'signing', id: 7 } });
  });

  it.each([
    '',
    '?esign-command=delete-all&esign-limetype=deal&esign-id=1',
    '?esign-command=show-signing&esign-limetype=deal',
    '?esign-command=show-signing&esign-limetype=../x&esign-id=1',
    '?esign-command=show-signing&esign-limetype=deal&esign-id=0',
  ])('are ignored otherwise: %s', (search) => {
    expect(commandOfAddress(search)).toBeUndefined();
  });

  it('are taken out of the address, and nothing else', () => {
    expect(withoutCommand('https://crm.example/client/object/deal/5?a=1&esign-command=x&esign-id=5#b')).toBe(
      'https://crm.example/client/object/deal/5?a=1#b',
    );
  });
});
