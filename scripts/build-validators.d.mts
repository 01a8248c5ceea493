/** The parts of build-validators.mjs that tests use. */
type JsonObject = Readonly<Record<string, unknown>>;

export declare const readComposeSchema: () => Promise<JsonObject>;
/** With descriptions, for editors. */
export declare const readEditorSchema: () => Promise<{
  readonly [key: string]: unknown;
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly definitions: Readonly<
    Record<string, JsonObject & { readonly properties?: Readonly<Record<string, JsonObject>> }>
  >;
}>;
export declare const mergePatch: (target: unknown, patch: unknown) => unknown;
export declare const generateValidator: (name: string, schema: JsonObject) => Promise<string>;
export declare const vocabularyOf: (schema: JsonObject) => {
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly patterns: Readonly<Record<string, string>>;
};
