import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readInput, refuseInput } from '../input.js';
import type { InstantMethod } from '../method.js';
import { statementOf } from '../statement.js';
import { inkOf } from './ink.js';
import { decodePng } from './png.js';

const PREFIX = 'data:image/png;base64,';
const MAX_IMAGE_BYTES = 512 * 1024;
const MAX_POINTS = 20_000;

const finite = z.number().min(-100_000).max(100_000);
/** `t`: milliseconds since the first point. */
const point = z.union([
  z.object({ x: finite, y: finite, t: z.number().min(0).optional(), p: z.number().min(0).max(1).optional() }),
  z.array(z.number()).min(2).max(4),
]);
const input = z.object({
  name: z.string().trim().min(1).max(83),
  image: z
    .string()
    .startsWith(PREFIX, { error: 'must be a PNG as data URL', abort: true })
    .max(PREFIX.length + Math.ceil(MAX_IMAGE_BYTES / 3) * 4, `must not be larger than ${MAX_IMAGE_BYTES} bytes`)
    .refine((url) => /^[A-Za-z0-9+/]+={0,2}$/.test(url.slice(PREFIX.length)), 'must be base64'),
  strokes: z
    .array(z.array(point))
    .max(1000)
    .refine((strokes) => strokes.reduce((sum, stroke) => sum + stroke.length, 0) <= MAX_POINTS, 'has too many points')
    .optional(),
});

/** Largest body of a call: the image as base64, the strokes, the name. */
export const DRAWN_MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Signing by drawing: proves that the holder of the link drew this and gave this name, and no more. */
export const drawnMethod: InstantMethod = {
  id: 'signature',
  duty: 'sign',
  level: 'SES',
  interaction: 'instant',
  sign: async (context, body) => {
    const { name, image: url, strokes } = readInput(input, body);
    const bytes = Buffer.from(url.slice(PREFIX.length), 'base64');
    const image = await decodePng(bytes);
    if (typeof image === 'string') return refuseInput([{ path: 'image', message: image }]);
    const ink = inkOf(image);
    if (ink === 'none') return refuseInput([{ path: 'image', message: 'is blank' }]);
    if (ink === 'too little') return refuseInput([{ path: 'image', message: 'is too small to be a signature' }]);
    const evidence = {
      ...statementOf('signature', context),
      signedName: name,
      image: bytes.toString('base64'),
      imageSha256: createHash('sha256').update(bytes).digest('hex'),
      ...(strokes === undefined ? {} : { strokes }),
    };
    return { state: 'complete', evidence, identity: { name } };
  },
};
