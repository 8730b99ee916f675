import { PDFHexString, PDFName, PDFString, type PDFDocument } from '@cantoo/pdf-lib';

const PRODUCER = 'limepkg-esign';

function escapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (char) => named[char] ?? char);
}

/** Characters that XML 1.0 cannot hold would make the metadata unreadable. */
function plainText(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text)).replace(/[\u0000-\u001f\u007f\ufffe\uffff]/g, ' ');
}

function xmpPacket(title: string, language: string, uuid: string): string {
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>${escapeXml(language)}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>${PRODUCER}</pdf:Producer>
<xmpMM:DocumentID>uuid:${uuid}</xmpMM:DocumentID>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`;
}

/** What tells a document from all others. */
export interface Identity {
  readonly title: string;
  readonly language: string;
  readonly uuid: string;
}

/** `en_us` as the host writes it, `en-US` as PDF wants it (RFC 5646). */
export function languageTag(language: string): string {
  const [primary = 'en', region] = language.split(/[_-]/);
  return region === undefined ? primary.toLowerCase() : `${primary.toLowerCase()}-${region.toUpperCase()}`;
}

/** Writes title, language and UUID into the information dictionary, the XMP metadata and the trailer's identifier. */
export function identify(document: PDFDocument, identity: Identity): void {
  const { context, catalog } = document;
  const title = plainText(identity.title);
  const language = languageTag(identity.language);
  const info = context.obj({});
  info.set(PDFName.of('Title'), PDFHexString.fromText(title));
  info.set(PDFName.of('Producer'), PDFString.of(PRODUCER));
  info.set(PDFName.of('DocumentUUID'), PDFString.of(identity.uuid));
  context.trailerInfo.Info = context.register(info);
  const id = PDFHexString.of(identity.uuid.replaceAll('-', ''));
  context.trailerInfo.ID = context.obj([id, id]);
  const packet = new TextEncoder().encode(xmpPacket(title, language, identity.uuid));
  catalog.set(PDFName.of('Metadata'), context.register(context.stream(packet, { Type: 'Metadata', Subtype: 'XML' })));
  catalog.set(PDFName.of('Lang'), PDFString.of(language));
  catalog.set(PDFName.of('ViewerPreferences'), context.obj({ DisplayDocTitle: true }));
}
