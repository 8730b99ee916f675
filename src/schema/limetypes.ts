import type { LimetypeDefinition, PropertyDefinition } from '../host/index.js';
import type { EsignSettings } from '../signing/index.js';
import { Naming } from './naming.js';
import { SIGNED_AGREEMENT_TEXT } from './options.js';
import { signerLimetype } from './signer-limetype.js';
import { signingLimetype } from './signing-limetype.js';
import { options, texts } from './texts.js';

const SIGNINGS = texts(
  'Underskrivelser|Unterzeichnungen|Signings|Allekirjoitukset|Ondertekeningen|Signeringer|Signeringar',
);

/**
 * Everything the add-on needs of the CRM's structure: its two tables whole, and of the others only what is added to them.
 * The host shows a dry run of it before anything is created.
 */
export function limetypesFor(settings: EsignSettings): readonly LimetypeDefinition[] {
  const naming = new Naming(() => settings);
  return [signingLimetype(naming), signerLimetype(naming), historyAddition(naming), documentAddition(naming)];
}

function historyAddition(naming: Naming): LimetypeDefinition {
  const belongsTo = (own: 'signing' | 'signer', line: string): PropertyDefinition => ({
    name: naming.property('history', own),
    texts: texts(line),
    type: 'belongsto',
    related: naming.limetype(own),
    backref: naming.property(own, 'history'),
  });
  return addition(naming.limetype('history'), 'history', naming.property('history', 'note'), [
    belongsTo('signing', 'Underskrivelse|Unterzeichnung|Signing|Allekirjoitus|Ondertekening|Signering|Signering'),
    belongsTo('signer', 'Underskriver|Unterzeichner|Signer|Allekirjoittaja|Ondertekenaar|Underskriver|Signerare'),
  ]);
}

function documentAddition(naming: Naming): LimetypeDefinition {
  return addition(naming.limetype('document'), 'document', naming.property('document', 'name'), [
    {
      name: naming.property('document', 'type'),
      texts: texts('Type|Typ|Type|Tyyppi|Type|Type|Typ'),
      type: 'option',
      options: options({ signedagreement: SIGNED_AGREEMENT_TEXT }),
    },
    {
      name: naming.limetype('signing'),
      texts: SIGNINGS,
      type: 'hasmany',
      related: naming.limetype('signing'),
      backref: naming.property('signing', 'document'),
    },
  ]);
}

/** A partial definition: the host merges it into the table that is there. */
function addition(
  name: string,
  label: string,
  descriptive: string,
  properties: readonly PropertyDefinition[],
): LimetypeDefinition {
  const localname = { en_us: name };
  return { name, label, localname: { singular: localname, plural: localname }, descriptive, properties };
}
