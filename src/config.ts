import { z } from 'zod';
import { UnusableError } from './errors.js';
import type { ConfigMigration, RuntimeConfigDeclaration } from './host/index.js';
import { METHOD_IDS, type EsignSettings } from './signing/index.js';

/** Codes of refused settings. */
export type ConfigErrorCode = 'CONFIG_VALUE_INVALID';

/** Storage key of the runtime configuration, and the package's name in every address. */
export const PACKAGE_NAME = 'limepkg-esign';

const VERSION = 1;
const MIN_CONTRAST = 4.5; // WCAG 2.2 §1.4.3, text on a white button or the reverse

const word = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be a database name: lower-case letters, digits and _');

const serverUrl = z
  .string()
  .refine(
    (value) => value === '' || isOrigin(value),
    'must be an origin such as https://crm.example.com: no path, no /',
  )
  .default('')
  .meta({
    title: 'Server address',
    description: 'Public address of the server, without application name and without a slash at the end.',
  });

const fromAddress = z
  .union([z.literal(''), z.email('must be a mail address').max(254)])
  .default('')
  .meta({
    title: 'From address',
    description: 'Sender of every mail. Replies go to the coworker who sends the signing, so it need not exist.',
  });

const methods = z
  .array(
    z.strictObject({
      value: z.enum(METHOD_IDS).meta({ title: 'Method' }),
      enabled: z.boolean().default(true).meta({ title: 'Offered' }),
      default: z.boolean().default(false).meta({ title: 'Preselected' }),
    }),
  )
  .superRefine((list, context) => {
    list.forEach((entry, index) => {
      if (list.findIndex((other) => other.value === entry.value) < index) {
        context.addIssue({ code: 'custom', path: [index, 'value'], message: `${entry.value} is listed twice` });
      }
    });
  })
  .default(
    METHOD_IDS.map((value) => ({
      value,
      enabled: value === 'checkbox' || value === 'signature',
      default: value === 'checkbox',
    })),
  )
  .meta({
    title: 'Signing methods',
    description: 'A method is offered when it is switched on here and this installation can carry it out.',
    lime: { allowItemReorder: true, component: { name: 'lwc-limepkg-esign-admin-methods' } },
  });

const signerParents = z
  .array(
    z.strictObject({
      limetype: word.meta({ title: 'Limetype' }),
      nameProperty: word.default('name').meta({ title: 'Field with the name' }),
      emailProperty: word.default('email').meta({ title: 'Field with the mail address' }),
      numberProperty: z
        .union([z.literal(''), word])
        .default('')
        .meta({
          title: 'Field with the national number',
          description: 'Compared with who an eID says has signed. Empty: only names are compared.',
        }),
      preselect: z
        .enum(['none', 'document', 'all'])
        .default('none')
        .meta({ title: 'Preselected', description: 'Those the document itself names, all that are found, or none.' }),
    }),
  )
  .default([
    {
      limetype: 'person',
      nameProperty: 'name',
      emailProperty: 'email',
      numberProperty: 'personalnumber',
      preselect: 'document',
    },
    { limetype: 'coworker', nameProperty: 'name', emailProperty: 'email', numberProperty: '', preselect: 'none' },
  ])
  .meta({
    title: 'Signing parties',
    description: 'Limetypes whose records can be picked as signers.',
    lime: { allowItemReorder: false },
  });

const hour = z.number().int().min(0).max(24);
const workingHours = z
  .strictObject({
    from: hour.default(8).meta({ title: 'From (hour)' }),
    to: hour.default(17).meta({ title: 'To (hour)' }),
  })
  .refine((hours) => hours.from < hours.to, { path: ['to'], message: 'must be later than from' })
  .prefault({})
  .meta({ title: 'Working hours', description: 'In the region of the signing’s language.' });

const reminders = z
  .strictObject({
    enabled: z.boolean().default(true).meta({ title: 'Remind automatically' }),
    firstAfterWorkingDays: z.number().int().min(1).max(90).default(3).meta({ title: 'First after (working days)' }),
    repeatWorkingDays: z.number().int().min(1).max(90).default(3).meta({ title: 'Then every (working days)' }),
    max: z.number().int().min(0).max(20).default(3).meta({ title: 'At most' }),
    workingHours,
  })
  .prefault({})
  .meta({ title: 'Reminders', lime: { collapsible: true } });

const expiry = z
  .strictObject({
    afterDays: z
      .number()
      .int()
      .min(0)
      .max(3650)
      .default(60)
      .meta({ title: 'Expires after (days)', description: '0 = never.' }),
  })
  .prefault({})
  .meta({ title: 'Expiry', lime: { collapsible: true } });

const identity = z
  .strictObject({
    onMismatch: z.enum(['refuse', 'ask', 'note']).default('refuse').meta({
      title: 'When somebody else signs',
      description: 'Refuse and tell the sender, ask the sender, or accept and note it.',
    }),
    minimumNameScore: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(60)
      .meta({ title: 'Names must fit (per cent)', description: 'Where no national number can be compared.' }),
  })
  .prefault({})
  .meta({ title: 'The right person', lime: { collapsible: true } });

const mapping = z
  .strictObject({
    limetypes: z.record(word, word).default({}).meta({ title: 'Limetypes', description: 'Our name → yours.' }),
    properties: z
      .record(word, z.record(word, word))
      .default({})
      .meta({ title: 'Fields', description: 'Our limetype → our field → yours.' }),
  })
  .prefault({})
  .meta({
    title: 'Names in this database',
    description: 'Set before the structure is created, where tables or fields are called otherwise.',
    lime: { collapsible: true, collapsed: true, component: { name: 'lwc-limepkg-esign-admin-mapping' } },
  });

const accentColor = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #0e6058')
  .refine((value) => contrastWithWhite(value) >= MIN_CONTRAST, 'is too light: text on it could not be read')
  .default('#0e6058')
  .meta({ title: 'Accent colour', description: 'Buttons and links of portal and mails.' });

const settings = z
  .strictObject({
    serverUrl,
    fromAddress,
    fromName: z.string().trim().max(100).default('Lime eSign').meta({ title: 'From name' }),
    enablePades: z
      .boolean()
      .default(true)
      .meta({ title: 'Enable PAdES', description: 'Seals signed documents with a certificate.' }),
    signingService: z.enum(['criipto', 'bankid', 'eservices']).default('criipto').meta({ title: 'Signing service' }),
    methods,
    userGroup: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .default('Lime eSign users')
      .meta({ title: 'User group', description: 'Only members of this group may send documents for signing.' }),
    documentLimetype: word.default('document').meta({ title: 'Document limetype' }),
    additionalLimetypes: z
      .array(word)
      .default(['deal', 'company'])
      .meta({
        title: 'Additional limetypes',
        description: 'Where a signing can also start from, and is shown.',
        // In any order; and the form's handle for ordering is nameless for speech control.
        lime: { allowItemReorder: false },
      }),
    signerParents,
    reminders,
    expiry,
    identity,
    mapping,
    portalCallsPerMinute: z.number().int().min(0).max(1_000_000).default(6000).meta({
      title: 'Portal limit (calls per minute)',
      description: 'Acts and refused calls that one address may make in a minute; 0 = no limit.',
    }),
    accentColor,
  })
  .superRefine((value, context) => {
    const taken = new Set([value.documentLimetype, 'signing', 'signer']);
    value.additionalLimetypes.forEach((limetype, index) => {
      if (taken.has(limetype)) {
        const message = `${limetype} is already used otherwise or listed twice`;
        context.addIssue({ code: 'custom', path: ['additionalLimetypes', index], message });
      }
      taken.add(limetype);
    });
  })
  .meta({ title: 'Lime eSign' });

/**
 * Sections of the form that show something and store nothing. They stand in the schema alone: `null` is what a form has for them, and
 * is let through without being kept; any other value is a key that is no setting.
 */
const SECTIONS: Readonly<
  Record<string, { readonly title: string; readonly component: string; readonly after?: string }>
> = {
  setupCheck: { title: 'Set-up check', component: 'lwc-limepkg-esign-admin-setup' },
  mailPreview: { title: 'Mails', component: 'lwc-limepkg-esign-admin-mail', after: 'fromName' },
};

/** Our runtime configuration: one schema gives the types, the checks, the defaults and the settings form. */
export const esignConfig: RuntimeConfigDeclaration<EsignSettings> = {
  name: PACKAGE_NAME,
  title: 'Lime eSign',
  version: VERSION,
  getSchema: formSchema,
  parse: parseSettings,
  getMigrations: (): readonly ConfigMigration[] => [],
};

function formSchema(): object {
  const schema = z.toJSONSchema(settings, { io: 'input' });
  const properties: Record<string, unknown> = {};
  const place = (after: string | undefined): void => {
    for (const [name, { title, component, ...section }] of Object.entries(SECTIONS)) {
      if (section.after === after) properties[name] = { type: 'null', title, lime: { component: { name: component } } };
    }
  };
  place(undefined);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    properties[name] = property;
    place(name);
  }
  return { ...schema, properties };
}

function withoutSections(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return stored;
  return Object.fromEntries(
    Object.entries(stored).filter(([key, value]) => value !== null || !Object.hasOwn(SECTIONS, key)),
  );
}

function parseSettings(stored: unknown): EsignSettings {
  const result = settings.safeParse(withoutSections(stored ?? {}));
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'is not a setting' }))
      : [{ path: issue.path.join('.'), message: issue.message }],
  );
  const code: ConfigErrorCode = 'CONFIG_VALUE_INVALID';
  throw new UnusableError(code, `The settings are not valid: ${errors.map((error) => error.path).join(', ')}.`, {
    details: { errors },
  });
}

function isOrigin(value: string): boolean {
  try {
    const url = new URL(value);
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === value;
  } catch {
    return false;
  }
}

/** Contrast ratio against white (WCAG 2.2, definition of relative luminance). */
function contrastWithWhite(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
