import type { LimetypeDefinition, PropertyDefinition } from '../host/index.js';
import type { Naming } from './naming.js';
import { METHOD_TEXTS, SIGNING_STATUS_TEXTS } from './options.js';
import { EMPTY, options, texts } from './texts.js';

/** Table `signing` of the specification, under the installation's names. */
export function signingLimetype(naming: Naming): LimetypeDefinition {
  const own = naming.limetype('signing');
  const property = (name: string): string => naming.property('signing', name);
  return {
    name: own,
    label: 'none',
    localname: {
      singular: texts('Underskrivelse|Unterzeichnung|Signing|Allekirjoitus|Ondertekening|Signering|Signering'),
      plural: texts(
        'Underskrivelser|Unterzeichnungen|Signings|Allekirjoitukset|Ondertekeningen|Signeringer|Signeringar',
      ),
    },
    descriptive: property('title'),
    properties: [...documentFields(property), ...processFields(property), ...relations(naming)],
  };
}

type Rename = (name: string) => string;

function documentFields(property: Rename): readonly PropertyDefinition[] {
  return [
    {
      name: property('title'),
      texts: texts('Titel|Titel|Title|Otsikko|Titel|Tittel|Titel'),
      type: 'string',
      maxLength: 1024,
    },
    {
      name: property('metadata'),
      texts: texts('Metadata|Metadaten|Metadata|Metatiedot|Metagegevens|Metadata|Metadata'),
      type: 'string',
      maxLength: 4000,
    },
    {
      name: property('originaldocumentfingerprint'),
      texts: texts(
        'Originaldokumentets fingeraftryk|Fingerabdruck des Originaldokuments|Fingerprint of the original document|Alkuperäisen asiakirjan sormenjälki|Vingerafdruk van het originele document|Originaldokumentets fingeravtrykk|Originaldokumentets fingeravtryck',
      ),
      type: 'string',
      maxLength: 300,
    },
    {
      name: property('signeddocumentfingerprint'),
      texts: texts(
        'Det underskrevne dokuments fingeraftryk|Fingerabdruck des unterschriebenen Dokuments|Fingerprint of the signed document|Allekirjoitetun asiakirjan sormenjälki|Vingerafdruk van het ondertekende document|Det signerte dokumentets fingeravtrykk|Det signerade dokumentets fingeravtryck',
      ),
      type: 'string',
      maxLength: 300,
    },
    {
      name: property('originaldocument'),
      texts: texts(
        'Originaldokument|Originaldokument|Original document|Alkuperäinen asiakirja|Origineel document|Originaldokument|Originaldokument',
      ),
      type: 'file',
    },
  ];
}

function processFields(property: Rename): readonly PropertyDefinition[] {
  return [
    {
      name: property('signingstatus'),
      texts: texts('Status|Status|Status|Tila|Status|Status|Status'),
      type: 'option',
      options: options({ ...EMPTY, ...SIGNING_STATUS_TEXTS }),
      indexed: true,
    },
    {
      name: property('order'),
      texts: texts('Rækkefølge|Reihenfolge|Order|Järjestys|Volgorde|Rekkefølge|Ordning'),
      type: 'integer',
      default: 1,
    },
    {
      name: property('methods'),
      texts: texts(
        'Underskriftsmetoder|Unterschriftsverfahren|Signing methods|Allekirjoitustavat|Ondertekenmethoden|Signeringsmetoder|Signeringsmetoder',
      ),
      type: 'set',
      options: options({ ...EMPTY, ...METHOD_TEXTS }),
    },
    {
      name: property('sentdate'),
      texts: texts('Sendt den|Gesendet am|Sent date|Lähetyspäivä|Verzonden op|Sendt dato|Skickat datum'),
      type: 'time',
    },
    {
      name: property('signeddate'),
      texts: texts(
        'Underskrevet den|Unterschrieben am|Signed date|Allekirjoituspäivä|Ondertekend op|Signert dato|Signerat datum',
      ),
      type: 'time',
    },
  ];
}

function relations(naming: Naming): readonly PropertyDefinition[] {
  const own = naming.limetype('signing');
  const property = (name: string): string => naming.property('signing', name);
  const document = naming.limetype('document');
  return [
    {
      name: property('coworker'),
      texts: texts('Sendt af|Gesendet von|Sent by|Lähettäjä|Verzonden door|Sendt av|Skickad av'),
      type: 'belongsto',
      related: naming.limetype('coworker'),
      backref: own,
    },
    {
      name: property('signeddocument'),
      texts: texts(
        'Underskrevet dokument|Unterschriebenes Dokument|Signed document|Allekirjoitettu asiakirja|Ondertekend document|Signert dokument|Signerat dokument',
      ),
      type: 'belongsto',
      related: document,
    },
    {
      name: property('document'),
      texts: texts('Dokument|Dokument|Document|Asiakirja|Document|Dokument|Dokument'),
      type: 'belongsto',
      related: document,
      backref: own,
    },
    {
      name: property('signer'),
      texts: texts('Underskrivere|Unterzeichner|Signers|Allekirjoittajat|Ondertekenaars|Underskrivere|Signerare'),
      type: 'hasmany',
      related: naming.limetype('signer'),
      backref: naming.property('signer', 'signing'),
    },
    {
      name: property('history'),
      texts: texts('Historik|Verlauf|History|Historia|Geschiedenis|Historikk|Historik'),
      type: 'hasmany',
      related: naming.limetype('history'),
      backref: naming.property('history', 'signing'),
    },
    ...naming.additionalLimetypes().map((limetype) => relationTo(limetype, property(limetype), own)),
  ];
}

/** A relation whose target names itself: its own texts stand in the host's catalogue. */
export function relationTo(limetype: string, name: string, backref: string): PropertyDefinition {
  const word = limetype.charAt(0).toUpperCase() + limetype.slice(1);
  return { name, texts: { en_us: word }, type: 'belongsto', related: limetype, backref };
}
