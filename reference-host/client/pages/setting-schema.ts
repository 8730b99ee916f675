/** As much of a JSON schema as the form is concerned with. */
export interface JsonSchema {
  readonly title?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
}

/**
 * A package's schema as the form takes it.
 *
 * @remarks
 * The form's validator knows an older draft of JSON schema than the one the schema names. Alternatives of one type, such as "empty
 * or an address", would be drawn as a choice between two forms; they become the one field that they are for a person.
 */
export function formSchema(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  const alternative = anyOf?.find(({ const: fixed }) => fixed === undefined);
  return {
    ...rest,
    $schema: undefined,
    ...(alternative?.type !== undefined && { type: alternative.type }),
    ...(schema.properties && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => [name, formSchema(one)])),
    }),
    ...(schema.items && { items: formSchema(schema.items) }),
  };
}
