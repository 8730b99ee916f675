import { hashToken, isSameDigest, isTokenShaped, TokenVault } from '../../src/signing/index.js';

describe('TokenVault', () => {
  const vault = new TokenVault(() => Buffer.alloc(32, 7));

  it('issues 43 characters of base64url, never twice', () => {
    const tokens = Array.from({ length: 50 }, () => vault.issue());
    expect(tokens.every(({ token, hash }) => isTokenShaped(token) && hash === hashToken(token))).toBe(true);
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(50);
  });

  it('opens its boxes', () => {
    const { token, hash, box } = vault.issue();
    expect(vault.open(box, hash)).toBe(token);
    expect(box).not.toContain(token);
  });

  it.each<[string, (box: string) => string]>([
    ['another signer’s', () => vault.issue().box],
    ['a changed', (box) => `${box.slice(0, -2)}AA`],
    ['an empty', () => ''],
    ['a foreign key’s', () => new TokenVault(() => Buffer.alloc(32, 8)).issue().box],
  ])('refuses %s box', (_, change) => {
    const { hash, box } = vault.issue();
    expect(() => vault.open(change(box), hash)).toThrow(expect.objectContaining({ code: 'SIGNING_TOKEN_BOX_INVALID' }));
  });
});

describe('isSameDigest', () => {
  it('minds case, which collations do not', () => {
    expect(isSameDigest('ab', 'ab')).toBe(true);
    expect(isSameDigest('ab', 'AB')).toBe(false);
    expect(isSameDigest('ab', 'ab ')).toBe(false);
  });
});
