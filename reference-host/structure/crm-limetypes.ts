import type { LimetypeDefinition, PropertyDefinition } from '../../src/host/index.js';
import { options, texts } from './texts.js';

const NAME = texts('Navn|Name|Name|Nimi|Naam|Navn|Namn');
const PHONE = texts('Telefon|Telefon|Phone|Puhelin|Telefoon|Telefon|Telefon');
const EMAIL = texts('E-mail|E-Mail|Email|Sähköposti|E-mail|E-post|E-post');
const TYPE = texts('Type|Typ|Type|Tyyppi|Type|Type|Typ');
const COMPANY = texts('Firma|Unternehmen|Company|Yritys|Bedrijf|Firma|Företag');
const COMPANIES = texts('Firmaer|Unternehmen|Companies|Yritykset|Bedrijven|Firmaer|Företag');
const PERSON = texts('Person|Person|Person|Henkilö|Persoon|Person|Person');
const PERSONS = texts('Personer|Personen|Persons|Henkilöt|Personen|Personer|Personer');
const COWORKER = texts('Medarbejder|Mitarbeiter|Coworker|Työntekijä|Medewerker|Medarbeider|Medarbetare');
const COWORKERS = texts('Medarbejdere|Mitarbeiter|Coworkers|Työntekijät|Medewerkers|Medarbeidere|Medarbetare');
const DEAL = texts('Salg|Geschäft|Deal|Kauppa|Deal|Salg|Affär');
const DEALS = texts('Salg|Geschäfte|Deals|Kaupat|Deals|Salg|Affärer');
const DOCUMENT = texts('Dokument|Dokument|Document|Asiakirja|Document|Dokument|Dokument');
const DOCUMENTS = texts('Dokumenter|Dokumente|Documents|Asiakirjat|Documenten|Dokumenter|Dokument');
const HISTORY = texts('Historik|Verlauf|History note|Historia|Historie|Historikk|Historik');
const HISTORIES = texts('Historik|Verlauf|History|Historia|Historie|Historikk|Historik');

const belongsto = {
  company: { name: 'company', texts: COMPANY, type: 'belongsto', related: 'company' },
  person: { name: 'person', texts: PERSON, type: 'belongsto', related: 'person' },
  coworker: { name: 'coworker', texts: COWORKER, type: 'belongsto', related: 'coworker' },
  deal: { name: 'deal', texts: DEAL, type: 'belongsto', related: 'deal' },
  document: { name: 'document', texts: DOCUMENT, type: 'belongsto', related: 'document' },
} as const satisfies Record<string, PropertyDefinition>;

/** The relation as the other side names it in `backref`. */
function hasmany(related: 'person' | 'deal' | 'document' | 'history', backref: string): PropertyDefinition {
  const plural = { person: PERSONS, deal: DEALS, document: DOCUMENTS, history: HISTORIES }[related];
  return { name: related, texts: plural, type: 'hasmany', related, backref };
}

const COMPANY_LIMETYPE: LimetypeDefinition = {
  name: 'company',
  label: 'company',
  localname: { singular: COMPANY, plural: COMPANIES },
  descriptive: 'name',
  properties: [
    { name: 'name', texts: NAME, type: 'string', maxLength: 140, required: true },
    {
      name: 'registrationno',
      texts: texts(
        'CVR-nummer|Registernummer|Registration number|Y-tunnus|KvK-nummer|Organisasjonsnummer|Organisationsnummer',
      ),
      type: 'string',
      maxLength: 32,
    },
    { name: 'phone', texts: PHONE, type: 'string', maxLength: 64 },
    {
      name: 'city',
      texts: texts('By|Ort|City|Kaupunki|Plaats|Poststed|Ort'),
      type: 'string',
      maxLength: 64,
    },
    belongsto.coworker,
    hasmany('person', 'company'),
    hasmany('deal', 'company'),
    hasmany('document', 'company'),
    hasmany('history', 'company'),
  ],
};

const PERSON_LIMETYPE: LimetypeDefinition = {
  name: 'person',
  label: 'person',
  localname: { singular: PERSON, plural: PERSONS },
  descriptive: 'name',
  properties: [
    { name: 'name', texts: NAME, type: 'string', maxLength: 83, required: true },
    { name: 'email', texts: EMAIL, type: 'string', maxLength: 100, indexed: true },
    { name: 'phone', texts: PHONE, type: 'string', maxLength: 64 },
    {
      name: 'personalnumber',
      texts: texts(
        'CPR-nummer|Personenkennziffer|National identity number|Henkilötunnus|Burgerservicenummer|Fødselsnummer|Personnummer',
      ),
      type: 'string',
      maxLength: 32,
    },
    { ...belongsto.company, backref: 'person' },
    hasmany('deal', 'person'),
    hasmany('document', 'person'),
    hasmany('history', 'person'),
  ],
};

const COWORKER_LIMETYPE: LimetypeDefinition = {
  name: 'coworker',
  label: 'coworker',
  localname: { singular: COWORKER, plural: COWORKERS },
  descriptive: 'name',
  properties: [
    { name: 'name', texts: NAME, type: 'string', maxLength: 83, required: true },
    { name: 'email', texts: EMAIL, type: 'string', maxLength: 100 },
    { name: 'phone', texts: PHONE, type: 'string', maxLength: 64 },
    {
      name: 'username',
      texts: texts('Brugernavn|Benutzername|User name|Käyttäjätunnus|Gebruikersnaam|Brukernavn|Användarnamn'),
      type: 'string',
      maxLength: 64,
      indexed: true,
    },
    hasmany('deal', 'coworker'),
    hasmany('document', 'coworker'),
    hasmany('history', 'coworker'),
  ],
};

const DEAL_LIMETYPE: LimetypeDefinition = {
  name: 'deal',
  label: 'business',
  localname: { singular: DEAL, plural: DEALS },
  descriptive: 'name',
  properties: [
    { name: 'name', texts: NAME, type: 'string', maxLength: 140, required: true },
    { name: 'value', texts: texts('Værdi|Wert|Value|Arvo|Waarde|Verdi|Värde'), type: 'decimal' },
    {
      name: 'dealstatus',
      texts: texts('Status|Status|Status|Tila|Status|Status|Status'),
      type: 'option',
      default: 'contact',
      options: options({
        contact: 'Kontakt|Kontakt|Contact|Yhteydenotto|Contact|Kontakt|Kontakt',
        tender: 'Tilbud|Angebot|Tender|Tarjous|Offerte|Tilbud|Offert',
        agreement: 'Aftale|Vertrag|Agreement|Sopimus|Overeenkomst|Avtale|Avtal',
        lost: 'Tabt|Verloren|Lost|Hävitty|Verloren|Tapt|Förlorad',
      }),
    },
    {
      name: 'expecteddate',
      texts: texts(
        'Forventet dato|Erwartetes Datum|Expected date|Odotettu päivä|Verwachte datum|Forventet dato|Förväntat datum',
      ),
      type: 'date',
    },
    { ...belongsto.company, backref: 'deal' },
    { ...belongsto.person, backref: 'deal' },
    { ...belongsto.coworker, backref: 'deal' },
    hasmany('document', 'deal'),
    hasmany('history', 'deal'),
  ],
};

const DOCUMENT_LIMETYPE: LimetypeDefinition = {
  name: 'document',
  label: 'document',
  localname: { singular: DOCUMENT, plural: DOCUMENTS },
  descriptive: 'name',
  properties: [
    { name: 'name', texts: NAME, type: 'string', maxLength: 255, required: true },
    { name: 'document', texts: texts('Fil|Datei|File|Tiedosto|Bestand|Fil|Fil'), type: 'file' },
    {
      name: 'type',
      texts: TYPE,
      type: 'option',
      default: 'other',
      options: options({
        '': '||||||',
        tender: 'Tilbud|Angebot|Tender|Tarjous|Offerte|Tilbud|Offert',
        agreement: 'Aftale|Vertrag|Agreement|Sopimus|Overeenkomst|Avtale|Avtal',
        letter: 'Brev|Brief|Letter|Kirje|Brief|Brev|Brev',
        invoice: 'Faktura|Rechnung|Invoice|Lasku|Factuur|Faktura|Faktura',
        other: 'Andet|Sonstiges|Other|Muu|Overig|Annet|Övrigt',
      }),
    },
    {
      name: 'comment',
      texts: texts('Kommentar|Kommentar|Comment|Kommentti|Opmerking|Kommentar|Kommentar'),
      type: 'text',
    },
    { ...belongsto.company, backref: 'document' },
    { ...belongsto.person, backref: 'document' },
    { ...belongsto.deal, backref: 'document' },
    { ...belongsto.coworker, backref: 'document' },
    hasmany('history', 'document'),
  ],
};

const HISTORY_LIMETYPE: LimetypeDefinition = {
  name: 'history',
  label: 'history',
  localname: { singular: HISTORY, plural: HISTORIES },
  descriptive: 'note',
  properties: [
    { name: 'note', texts: texts('Note|Notiz|Note|Huomautus|Notitie|Notat|Notering'), type: 'text' },
    {
      name: 'type',
      texts: TYPE,
      type: 'option',
      default: 'comment',
      options: options({
        '': '||||||',
        comment: 'Kommentar|Kommentar|Comment|Kommentti|Opmerking|Kommentar|Kommentar',
        call: 'Opkald|Anruf|Call|Puhelu|Gesprek|Samtale|Samtal',
        meeting: 'Møde|Treffen|Meeting|Tapaaminen|Vergadering|Møte|Möte',
        email: 'E-mail|E-Mail|Email|Sähköposti|E-mail|E-post|E-post',
        autolog:
          'Automatisk log|Automatisches Protokoll|Automatic log|Automaattinen loki|Automatisch logboek|Automatisk logg|Automatisk logg',
      }),
    },
    { name: 'date', texts: texts('Dato|Datum|Date|Päivä|Datum|Dato|Datum'), type: 'time' },
    { ...belongsto.company, backref: 'history' },
    { ...belongsto.person, backref: 'history' },
    { ...belongsto.deal, backref: 'history' },
    { ...belongsto.document, backref: 'history' },
    { ...belongsto.coworker, backref: 'history' },
  ],
};

/** The tables of the CRM itself, in an order in which relations find their targets. */
export const CRM_LIMETYPES: readonly LimetypeDefinition[] = [
  COMPANY_LIMETYPE,
  PERSON_LIMETYPE,
  COWORKER_LIMETYPE,
  DEAL_LIMETYPE,
  DOCUMENT_LIMETYPE,
  HISTORY_LIMETYPE,
];
