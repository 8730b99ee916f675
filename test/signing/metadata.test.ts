import { METADATA_MAX_LENGTH, parseMetadata, serializeMetadata } from '../../src/signing/index.js';
import { makeSigning } from '../signing-records.js';

describe('parseMetadata', () => {
  it.each([null, '', 'null', 'not json', '[]', '42'])('when it is %j, gives version 0', (stored) => {
    expect(parseMetadata(stored)).toEqual({ version: 0, language: 'en_us', subject: '', message: '', rest: {} });
  });

  it('reads the specification’s keys of version 1 and keeps the unknown ones', () => {
    const stored = {
      version: 1,
      language: 'sv',
      message: 'Hej',
      previous_status: 'partlysigned',
      checkpoint: { name: 'signing_complete.collect_evidence', datetime: '2024-01-02T03:04:05Z' },
      theirs: { a: [1] },
    };
    const metadata = parseMetadata(JSON.stringify(stored));
    expect(metadata).toMatchObject({
      version: 1,
      language: 'sv',
      previousStatus: 'partlysigned',
      checkpoint: stored.checkpoint,
    });
    expect(JSON.parse(serializeMetadata(metadata))).toEqual({ ...stored, subject: '' });
  });

  it('does not believe a status or checkpoint of another shape', () => {
    const metadata = parseMetadata('{"version":7,"previous_status":"x","checkpoint":"y","failure":{"code":1}}');
    expect(metadata).toEqual({ version: 0, language: 'en_us', subject: '', message: '', rest: {} });
  });
});

describe('serializeMetadata', () => {
  const { metadata } = makeSigning();

  it('writes no version for the original structure', () => {
    expect(JSON.parse(serializeMetadata({ ...metadata, version: 0 }))).not.toHaveProperty('version');
  });

  it('shortens a failure before it refuses anything, and stays within its field', () => {
    const failure = { code: 'X', message: 'x'.repeat(5_000), step: 'a.b', datetime: 'now' };
    const text = serializeMetadata({ ...metadata, message: 'm'.repeat(3_300), failure });
    expect(text.length).toBeLessThanOrEqual(METADATA_MAX_LENGTH);
    expect(JSON.parse(text)).toMatchObject({ failure: { code: 'X', step: 'a.b' }, message: 'm'.repeat(3_300) });
  });

  it('refuses what cannot fit', () => {
    expect(() => serializeMetadata({ ...metadata, message: 'm'.repeat(4_000) })).toThrow(
      expect.objectContaining({ code: 'SIGNING_METADATA_TOO_LONG' }),
    );
  });
});
