import { EIDS, type EidId } from '../eids/index.js';
import type { MethodId, Role, SignerStatus, SigningStatus } from '../signing/index.js';

/** `signing.signingstatus`: Danish, German, English, Finnish, Dutch, Norwegian, Swedish. */
export const SIGNING_STATUS_TEXTS: Readonly<Record<SigningStatus, string>> = {
  created: 'Oprettet|Erstellt|Created|Luotu|Aangemaakt|Opprettet|Skapad',
  sent: 'Sendt|Gesendet|Sent|Lähetetty|Verzonden|Sendt|Skickad',
  opened: 'Åbnet|Geöffnet|Opened|Avattu|Geopend|Åpnet|Öppnad',
  partlysigned:
    'Delvist underskrevet|Teilweise unterschrieben|Partly signed|Osittain allekirjoitettu|Deels ondertekend|Delvis signert|Delvis signerad',
  signed: 'Underskrevet|Unterschrieben|Signed|Allekirjoitettu|Ondertekend|Signert|Signerad',
  canceled: 'Annulleret|Abgebrochen|Canceled|Peruutettu|Geannuleerd|Avbrutt|Avbruten',
  error: 'Fejl|Fehler|Error|Virhe|Fout|Feil|Fel',
};

/** `signer.signerstatus`. */
export const SIGNER_STATUS_TEXTS: Readonly<Record<SignerStatus, string>> = {
  created: SIGNING_STATUS_TEXTS.created,
  sent: SIGNING_STATUS_TEXTS.sent,
  notified: 'Underrettet|Benachrichtigt|Notified|Ilmoitettu|Op de hoogte gebracht|Varslet|Meddelad',
  opened: SIGNING_STATUS_TEXTS.opened,
  signed: SIGNING_STATUS_TEXTS.signed,
  approved: 'Godkendt|Genehmigt|Approved|Hyväksytty|Goedgekeurd|Godkjent|Godkänd',
  canceled: SIGNING_STATUS_TEXTS.canceled,
  error: SIGNING_STATUS_TEXTS.error,
};

/** `signer.role`. */
export const ROLE_TEXTS: Readonly<Record<Role, string>> = {
  signer: 'Underskriver|Unterzeichner|Signer|Allekirjoittaja|Ondertekenaar|Underskriver|Signerare',
  viewer: 'Læser|Leser|Viewer|Lukija|Lezer|Leser|Läsare',
  approver: 'Godkender|Genehmiger|Approver|Hyväksyjä|Goedkeurder|Godkjenner|Godkännare',
};

/** `signing.methods` and `signer.method`. */
export const METHOD_TEXTS: Readonly<Record<MethodId, string>> = {
  ...(Object.fromEntries(EIDS.map(({ id, names }) => [id, names])) as Record<EidId, string>),
  checkbox: 'Afkrydsningsfelt|Kontrollkästchen|Checkbox|Valintaruutu|Selectievakje|Avkrysningsboks|Kryssruta',
  signature:
    'Tegnet underskrift|Gezeichnete Unterschrift|Drawn signature|Piirretty allekirjoitus|Getekende handtekening|Tegnet signatur|Ritad signatur',
  national_id:
    'Nationalt eID|Nationale eID|National ID|Kansallinen sähköinen tunniste|Nationale eID|Nasjonal eID|Nationell e-legitimation',
  scd: 'Underskriftsenhed|Signaturgerät|Signature device|Allekirjoituslaite|Ondertekenapparaat|Signaturenhet|Signaturenhet',
};

/** `document.type` of the result. */
export const SIGNED_AGREEMENT_TEXT =
  'Underskrevet aftale|Unterschriebene Vereinbarung|Signed agreement|Allekirjoitettu sopimus|Ondertekende overeenkomst|Signert avtale|Signerat avtal';
