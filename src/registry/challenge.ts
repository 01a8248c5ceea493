/**
 * Parses `WWW-Authenticate`.
 *
 * In: the header's value, several challenges and even several headers joined by commas. Out: the challenges in order,
 * scheme and parameter names in lower case. A comma separates both challenges and parameters; what tells them apart
 * is the `=`. What cannot be understood ends the list: better no challenge than a wrong one.
 *
 * Source: RFC 9110, section 11.6.1; Docker registry token authentication.
 */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const SEPARATOR = /[\s,]*/y;
const SCHEME = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?=\s|,|$)[ \t]*/y;
const PARAMETER = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",=]+)(?=\s|,|$))/y;
/** The one value without a name that some schemes carry (`Negotiate TOKEN==`). */
const TOKEN68 = /[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$))/y;

export function parseChallenges(header: string | undefined): readonly Challenge[] {
  const text = header ?? '';
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text) ?? undefined;
    if (match !== undefined) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(SEPARATOR);
    if (at === text.length) return challenges;
    const parameter = take(PARAMETER);
    if (parameter !== undefined) {
      const value = parameter[2]?.replace(/\\(.)/g, '$1') ?? parameter[3] ?? '';
      challenges.at(-1)?.parameters.set((parameter[1] ?? '').toLowerCase(), value);
      continue;
    }
    const scheme = take(SCHEME);
    if (scheme === undefined) return challenges;
    challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters: new Map() });
    PARAMETER.lastIndex = at;
    if (!PARAMETER.test(text)) take(TOKEN68);
  }
}
