/** The parts of build-validators.mjs that tests use. */
type JsonObject = Readonly<Record<string, unknown>>;

export declare const readComposeSchema: () => Promise<JsonObject>;
export declare const mergePatch: (target: unknown, patch: unknown) => unknown;
export declare const generateValidator: (name: string, schema: JsonObject) => Promise<string>;
export declare const vocabularyOf: (schema: JsonObject) => {
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly patterns: Readonly<Record<string, string>>;
};
