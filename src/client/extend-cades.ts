import { addValidationMaterial, prepareArchiveTimestamp, requestTimestamp, webPkiPrimitives } from '../pki/index.js';
import { authoritiesOf, type ExtendOptions } from './extend.js';
import { materialFor } from './material.js';
import { anchorsOf, verifySignature } from './verify-signature.js';

/**
 * Extends a detached signature (CAdES, also of a container) to level LT or LTA: certificates and revocation data get into the signature, and for LTA an
 * archive time-stamp over them and the content.
 *
 * @param cms - as {@link embed} gives it, DER
 * @param content - what was signed; of ASiC-E the manifest
 * @returns the signature, DER
 * @throws as `extend`
 */
export async function extendCades(cms: Uint8Array, content: Uint8Array, options: ExtendOptions): Promise<Uint8Array> {
  const primitives = webPkiPrimitives;
  const authorities = authoritiesOf(options);
  const digestContent = (name: Parameters<typeof primitives.digest>[0]) => primitives.digest(name, content);
  const verified = await verifySignature({ cms, digestContent, isPades: false }, options);
  const extended = addValidationMaterial(cms, await materialFor([verified], options));
  if (options.level === 'LT') return extended;
  const archive = await prepareArchiveTimestamp(extended, await primitives.digest('SHA-256', content), primitives);
  const { token } = await requestTimestamp(authorities, archive.digest, {
    ...{ primitives, send: options.send, anchors: anchorsOf(options.timestampRoots) },
  });
  return archive.finish(token);
}
