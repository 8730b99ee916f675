import type { MethodContext } from '../../src/methods/index.js';
import { makeSigner, makeSigning } from '../signing-records.js';

export const context: MethodContext = {
  signing: makeSigning(),
  signer: makeSigner(),
  trace: { ipAddress: '192.0.2.7', browser: 'Firefox 140', platform: 'Windows 11' },
  now: new Date('2026-11-20T10:00:00.000Z'),
};
