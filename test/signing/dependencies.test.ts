import { IntegrityError, UnavailableError, UnusableError } from '../../src/errors.js';
import { dependencyOf } from '../../src/signing/dependencies.js';

const failure = (code: string): Error => Object.assign(new Error('failed'), { code });

describe('dependencyOf', () => {
  it.each([
    [new UnavailableError('HOST_MAIL_UNAVAILABLE', 'down'), 'HOST_MAIL_UNAVAILABLE'],
    [failure('ENOSPC'), 'HOST_STORAGE_UNAVAILABLE'],
    [failure('EDQUOT'), 'HOST_STORAGE_UNAVAILABLE'],
    [failure('SQLITE_FULL'), 'HOST_STORAGE_UNAVAILABLE'],
    [failure('SQLITE_IOERR_WRITE'), 'HOST_STORAGE_UNAVAILABLE'],
    [failure('ECONNREFUSED'), 'DB_UNAVAILABLE'],
    [failure('57P01'), 'DB_UNAVAILABLE'],
    [failure('53300'), 'DB_UNAVAILABLE'],
    [failure('SQLITE_BUSY'), 'DB_UNAVAILABLE'],
    [Object.assign(new Error('full'), { name: 'KnexTimeoutError' }), 'DB_UNAVAILABLE'],
  ])('when %s passes by itself, names it %s', (error, code) => {
    expect(dependencyOf(error)).toBe(code);
  });

  it.each([
    [new IntegrityError('HOST_FILE_CONTENTS_LOST', 'gone')],
    [new UnusableError('HOST_MAIL_REFUSED', 'no')],
    [failure('ENOENT')],
    [failure('23505')],
    [new TypeError('a mistake')],
    ['a text'],
  ])('when %s stays, names nothing', (error) => {
    expect(dependencyOf(error)).toBeUndefined();
  });
});
