/** As much of a JSON schema as the form is concerned with. */
export interface JsonSchema {
  readonly title?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly [keyword: string]: unknown;
}

/** The words for a setting in the reader's language, where its package has any. */
export interface SettingWords {
  has(key: string): boolean;
  get(key: string): string;
}

/**
 * A package's schema as the form takes it, in the reader's language: `<package>.settings.<path>` is the text for what a field is
 * called, with `.help` behind it for what is said about it. Without them the schema's own words stay.
 *
 * @remarks
 * The form's validator knows an older draft of JSON schema than the one the schema names. Alternatives of one type, such as "empty
 * or an address", would be drawn as a choice between two forms; they become the one field that they are for a person.
 */
export function formSchema(schema: JsonSchema, words: SettingWords, key: string): JsonSchema {
  const { anyOf, ...rest } = schema;
  const alternative = anyOf?.find(({ const: fixed }) => fixed === undefined);
  return {
    ...rest,
    ...(words.has(key) && { title: words.get(key) }),
    ...(words.has(`${key}.help`) && { description: words.get(`${key}.help`) }),
    ...choiceNames(schema.enum, words, key),
    $schema: undefined,
    ...(alternative?.type !== undefined && { type: alternative.type }),
    ...(schema.properties && {
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([name, one]) => [
          name,
          formSchema(one, words, `${key}.${snakeCase(name)}`),
        ]),
      ),
    }),
    ...(schema.items && {
      items: {
        ...formSchema(schema.items, words, key),
        title: schema.items.title,
        description: schema.items['description'],
      },
    }),
  };
}

/** What the choices of a field are called, where each of them has a name. */
function choiceNames(choices: readonly unknown[] | undefined, words: SettingWords, key: string): object {
  const keys = (choices ?? []).map((choice) => `${key}.${String(choice)}`);
  return keys.length > 0 && keys.every((one) => words.has(one)) ? { enumNames: keys.map((one) => words.get(one)) } : {};
}

/** Names of texts are written in small letters. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
