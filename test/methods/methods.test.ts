import { createHash } from 'node:crypto';
import { esignConfig } from '../../src/config.js';
import { EsignError } from '../../src/errors.js';
import { MethodRegistry, approveMethod, checkboxMethod, drawnMethod } from '../../src/methods/index.js';
import { context } from './context.js';
import { dataUrl, drawnPng, makePng, transparentPng, whitePng } from './png.js';

async function refusedPaths(run: () => Promise<unknown>): Promise<string[]> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof EsignError)) throw error;
    expect(error.code).toBe('METHOD_INPUT_INVALID');
    expect(error.status).toBe(422);
    return (error.details['errors'] as { path: string }[]).map((fault) => fault.path);
  }
  return [];
}

describe.each([
  [checkboxMethod, 'signed', 'checkbox'],
  [approveMethod, 'approved', 'approve'],
] as const)('$id', (method, field, kind) => {
  describe('when the box is ticked', () => {
    it('states document, signer, link, device and time', async () => {
      const outcome = await method.sign(context, { [field]: true });
      expect(outcome).toEqual({
        state: 'complete',
        identity: {},
        evidence: {
          version: 1,
          kind,
          signingId: 3065,
          signerId: 70200,
          name: 'Camilla Bangsgaard',
          email: 'camilla@example.com',
          documentFingerprint: 'ab'.repeat(32),
          tokenSha256: 'cd'.repeat(32),
          ipAddress: '192.0.2.7',
          browser: 'Firefox 140',
          platform: 'Windows 11',
          at: '2026-11-20T10:00:00.000Z',
          [field]: true,
        },
      });
    });
  });

  describe('when it is not', () => {
    it.each([[undefined], [{}], [{ [field]: false }], [{ [field]: 'true' }], [{ [field]: 1 }]])(
      'refuses %j',
      async (body) => {
        expect(await refusedPaths(() => method.sign(context, body))).toEqual([field]);
      },
    );
  });
});

describe('signature', () => {
  const body = { name: 'Camilla B', image: dataUrl(drawnPng), strokes: [[{ x: 1, y: 2, t: 0 }, [3, 4]]] };

  describe('when something was drawn', () => {
    it('keeps image, digest, strokes and name', async () => {
      const outcome = await drawnMethod.sign(context, body);
      expect(outcome).toMatchObject({
        state: 'complete',
        identity: { name: 'Camilla B' },
        evidence: {
          kind: 'signature',
          signedName: 'Camilla B',
          image: drawnPng.toString('base64'),
          imageSha256: createHash('sha256').update(drawnPng).digest('hex'),
          strokes: [[{ x: 1, y: 2, t: 0 }, [3, 4]]],
        },
      });
    });

    it.each([0, 1, 2, 3, 4] as const)('reads lines of filter %i', async (filter) => {
      const noisy = makePng(31, 17, (x, y) => [x * 8, y * 15, (x * y) % 256, 255], filter);
      expect(await refusedPaths(() => drawnMethod.sign(context, { ...body, image: dataUrl(noisy) }))).toEqual([]);
      const white = makePng(31, 17, (x, y) => [250 + (x % 5), 250 + (y % 5), 255, 255], filter);
      expect(await refusedPaths(() => drawnMethod.sign(context, { ...body, image: dataUrl(white) }))).toEqual([
        'image',
      ]);
    });

    it('needs no strokes', async () => {
      const { name, image } = body;
      expect(await refusedPaths(() => drawnMethod.sign(context, { name, image }))).toEqual([]);
    });
  });

  describe('when the image is no signature', () => {
    const flipped = Buffer.from(drawnPng);
    flipped[45] = flipped[45]! ^ 1;
    const huge = Buffer.from(drawnPng);
    it.each([
      ['nothing', undefined],
      ['a JPEG', 'data:image/jpeg;base64,/9j/4AAQ'],
      ['a page', 'https://example.com/signature.png'],
      ['no base64', 'data:image/png;base64,%%%'],
      ['text', dataUrl(Buffer.from('hello'))],
      ['cut off', dataUrl(drawnPng.subarray(0, drawnPng.length - 20))],
      ['damaged', dataUrl(flipped)],
      ['followed by something', dataUrl(Buffer.concat([drawnPng, Buffer.from('x')]))],
      ['blank and transparent', dataUrl(transparentPng)],
      ['blank and white', dataUrl(whitePng)],
      ['a single pixel', dataUrl(makePng(1, 1, () => [0, 0, 80, 255]))],
      ['a dot on a large pad', dataUrl(makePng(300, 100, (x, y) => [0, 0, 80, x < 9 && y < 9 ? 255 : 0]))],
      ['a hair', dataUrl(makePng(300, 100, (_x, y) => [0, 0, 80, y === 50 ? 255 : 0]))],
      ['a few crumbs', dataUrl(makePng(300, 100, (x, y) => [0, 0, 80, x % 99 === 0 && y % 50 === 0 ? 255 : 0]))],
      ['too many pixels', dataUrl(makePng(8193, 1, () => [0, 0, 0, 255]))],
      ['too many bytes', dataUrl(Buffer.concat(Array.from({ length: 3000 }, () => huge)))],
    ])('refuses %s', async (_, image) => {
      expect(await refusedPaths(() => drawnMethod.sign(context, { ...body, image }))).toEqual(['image']);
    });
  });

  describe('when name or strokes are wrong', () => {
    it.each([
      [{ name: undefined }, 'name'],
      [{ name: '   ' }, 'name'],
      [{ name: 'x'.repeat(84) }, 'name'],
      [{ strokes: 'x' }, 'strokes'],
      [{ strokes: [Array.from({ length: 20_001 }, () => [1, 1])] }, 'strokes'],
    ])('refuses %#', async (change, path) => {
      expect(await refusedPaths(() => drawnMethod.sign(context, { ...body, ...change }))).toEqual([path]);
    });
  });
});

describe('MethodRegistry', () => {
  const registry = new MethodRegistry([checkboxMethod, drawnMethod, approveMethod]);

  describe('when the settings switch on more than there is', () => {
    it('offers only what is both switched on and possible, in their order', () => {
      const settings = esignConfig.parse({
        methods: [
          { value: 'bankid_se', enabled: true, default: true },
          { value: 'signature', enabled: true, default: true },
          { value: 'checkbox', enabled: false },
        ],
      });
      expect(registry.offered(settings)).toEqual([{ value: 'signature', default: true }]);
    });
  });

  describe('when asked for a method that is not there', () => {
    it('says so by code', () => {
      expect(() => registry.instant('bankid_se')).toThrow(expect.objectContaining({ code: 'METHOD_UNKNOWN' }));
    });
  });

  describe('when a method is registered twice', () => {
    it('fails at start-up', () => {
      expect(() => new MethodRegistry([checkboxMethod, checkboxMethod])).toThrow(TypeError);
    });
  });
});
