import type { LimetypeDefinition, PropertyDefinition } from '../host/index.js';
import type { Naming } from './naming.js';
import { METHOD_TEXTS, ROLE_TEXTS, SIGNER_STATUS_TEXTS } from './options.js';
import { relationTo } from './signing-limetype.js';
import { EMPTY, options, texts } from './texts.js';

const DATES: Readonly<Record<string, string>> = {
  sentdate: 'Sendt den|Gesendet am|Sent date|Lähetyspäivä|Verzonden op|Sendt dato|Skickat datum',
  notifieddate:
    'Underrettet den|Benachrichtigt am|Notified date|Ilmoituspäivä|Op de hoogte gebracht op|Varslet dato|Meddelad datum',
  lastopeneddate:
    'Senest åbnet|Zuletzt geöffnet am|Last opened date|Viimeksi avattu|Laatst geopend op|Sist åpnet|Senast öppnad',
  approveddate: 'Godkendt den|Genehmigt am|Approved date|Hyväksymispäivä|Goedgekeurd op|Godkjent dato|Godkänt datum',
  signeddate:
    'Underskrevet den|Unterschrieben am|Signed date|Allekirjoituspäivä|Ondertekend op|Signert dato|Signerat datum',
};

/** Table `signer` of the specification, under the installation's names. Token and method data never leave the server. */
export function signerLimetype(naming: Naming): LimetypeDefinition {
  const property = (name: string): string => naming.property('signer', name);
  return {
    name: naming.limetype('signer'),
    label: 'none',
    localname: {
      singular: texts('Underskriver|Unterzeichner|Signer|Allekirjoittaja|Ondertekenaar|Underskriver|Signerare'),
      plural: texts('Underskrivere|Unterzeichner|Signers|Allekirjoittajat|Ondertekenaars|Underskrivere|Signerare'),
    },
    descriptive: property('name'),
    properties: [...fields(property), ...dates(property), ...relations(naming)],
  };
}

function fields(property: (name: string) => string): readonly PropertyDefinition[] {
  return [
    { name: property('name'), texts: texts('Navn|Name|Name|Nimi|Naam|Navn|Namn'), type: 'string', maxLength: 83 },
    {
      name: property('email'),
      texts: texts('E-mail|E-Mail|E-mail|Sähköposti|E-mail|E-post|E-post'),
      type: 'string',
      maxLength: 100,
    },
    {
      name: property('token'),
      texts: texts(
        'Adgangsnøgle|Zugangsschlüssel|Access token|Käyttöavain|Toegangssleutel|Tilgangsnøkkel|Åtkomstnyckel',
      ),
      type: 'string',
      maxLength: 64,
      indexed: true,
      concealed: true,
    },
    {
      name: property('methoddata'),
      texts: texts(
        'Metodedata|Verfahrensdaten|Method data|Allekirjoitustavan tiedot|Methodegegevens|Metodedata|Metoddata',
      ),
      type: 'string',
      maxLength: 2048,
      concealed: true,
    },
    {
      name: property('role'),
      texts: texts('Rolle|Rolle|Role|Rooli|Rol|Rolle|Roll'),
      type: 'option',
      options: options({ ...EMPTY, ...ROLE_TEXTS }),
    },
    {
      name: property('signerstatus'),
      texts: texts('Status|Status|Status|Tila|Status|Status|Status'),
      type: 'option',
      options: options(SIGNER_STATUS_TEXTS),
    },
    {
      name: property('method'),
      texts: texts(
        'Underskriftsmetode|Unterschriftsverfahren|Signing method|Allekirjoitustapa|Ondertekenmethode|Signeringsmetode|Signeringsmetod',
      ),
      type: 'option',
      options: options({ ...EMPTY, ...METHOD_TEXTS }),
    },
    {
      name: property('order'),
      texts: texts('Rækkefølge|Reihenfolge|Order|Järjestys|Volgorde|Rekkefølge|Ordning'),
      type: 'integer',
      default: 1,
    },
  ];
}

function dates(property: (name: string) => string): readonly PropertyDefinition[] {
  return Object.entries(DATES).map(([name, line]) => ({ name: property(name), texts: texts(line), type: 'time' }));
}

function relations(naming: Naming): readonly PropertyDefinition[] {
  const own = naming.limetype('signer');
  const property = (name: string): string => naming.property('signer', name);
  return [
    {
      name: property('signing'),
      texts: texts('Underskrivelse|Unterzeichnung|Signing|Allekirjoitus|Ondertekening|Signering|Signering'),
      type: 'belongsto',
      related: naming.limetype('signing'),
      backref: naming.property('signing', 'signer'),
    },
    {
      name: property('history'),
      texts: texts('Historik|Verlauf|History|Historia|Geschiedenis|Historikk|Historik'),
      type: 'hasmany',
      related: naming.limetype('history'),
      backref: naming.property('history', 'signer'),
    },
    ...naming.signerParents().map(({ limetype }) => relationTo(limetype, property(limetype), own)),
  ];
}
