/**
 * Go's `path.Match`, which decides what a wildcard in COPY and ADD names and which patterns of an ignore file are valid.
 *
 * In: a pattern and a name, as texts of Unicode characters.
 * Out: whether the pattern matches the whole name; `undefined` where the pattern is malformed.
 * `*` and `?` stop at slashes, but a class does not: `[^a]` matches a slash. A malformed pattern is found out even
 * when the name differs before the malformed part, as Go does since 1.16.
 *
 * Source: documentation of Go's package path, Match.
 */

type Step =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'literal'; readonly character: string }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** @returns the steps of a pattern, or `undefined` where it is malformed. */
function parse(pattern: string): readonly Step[] | undefined {
  const characters = [...pattern];
  const steps: Step[] = [];
  let at = 0;

  /** One character of a class, escaped or not; a bare `-` or `]` is malformed there. */
  const classCharacter = (): string | undefined => {
    let character = characters[at];
    if (character === undefined || character === '-' || character === ']') return undefined;
    if (character === '\\') {
      at += 1;
      character = characters[at];
      if (character === undefined) return undefined;
    }
    at += 1;
    // A class must be closed, so something has to follow.
    return at < characters.length ? character : undefined;
  };

  const parseClass = (): Step | undefined => {
    const negated = characters[at] === '^';
    if (negated) at += 1;
    const ranges: [string, string][] = [];
    for (;;) {
      if (characters[at] === ']' && ranges.length > 0) {
        at += 1;
        return { kind: 'class', negated, ranges };
      }
      const low = classCharacter();
      if (low === undefined) return undefined;
      let high: string | undefined = low;
      if (characters[at] === '-') {
        at += 1;
        high = classCharacter();
        if (high === undefined) return undefined;
      }
      ranges.push([low, high]);
    }
  };

  while (at < characters.length) {
    const character = characters[at] ?? '';
    at += 1;
    if (character === '*') {
      if (steps.at(-1)?.kind !== 'star') steps.push({ kind: 'star' });
    } else if (character === '?') {
      steps.push({ kind: 'any' });
    } else if (character === '[') {
      const step = parseClass();
      if (step === undefined) return undefined;
      steps.push(step);
    } else if (character === '\\') {
      const escaped = characters[at];
      if (escaped === undefined) return undefined;
      at += 1;
      steps.push({ kind: 'literal', character: escaped });
    } else {
      steps.push({ kind: 'literal', character });
    }
  }
  return steps;
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function stepMatches(step: Step, character: string): boolean {
  switch (step.kind) {
    case 'star':
    case 'any':
      return character !== '/';
    case 'literal':
      return character === step.character;
    case 'class': {
      const point = codePoint(character);
      const inside = step.ranges.some(([low, high]) => codePoint(low) <= point && point <= codePoint(high));
      return inside !== step.negated;
    }
  }
}

/** A compiled wildcard. */
export interface GoPattern {
  matches(name: string): boolean;
  /** Whether a single character of the pattern can match a slash, so that it cannot be taken apart at its slashes. */
  readonly crossesSlash: boolean;
}

/** @returns `undefined` where the pattern is malformed. */
export function compileGoPattern(pattern: string): GoPattern | undefined {
  const steps = parse(pattern);
  if (steps === undefined) return undefined;
  return {
    matches: name => matchSteps(steps, [...name]),
    crossesSlash: steps.some(step => step.kind === 'class' && stepMatches(step, '/'))
  };
}

/** Linear backtracking: only the latest star needs to be tried again, as a later one takes what an earlier one could. */
function matchSteps(steps: readonly Step[], name: readonly string[]): boolean {
  let at = 0;
  let nameAt = 0;
  let starAt = -1;
  let starNameAt = -1;
  while (nameAt < name.length || at < steps.length) {
    const step = steps[at];
    const character = name[nameAt];
    if (step?.kind === 'star') {
      starAt = at;
      starNameAt = nameAt;
      at += 1;
    } else if (step !== undefined && character !== undefined && stepMatches(step, character)) {
      at += 1;
      nameAt += 1;
    } else if (starAt !== -1 && starNameAt < name.length && name[starNameAt] !== '/') {
      starNameAt += 1;
      nameAt = starNameAt;
      at = starAt + 1;
    } else {
      return false;
    }
  }
  return true;
}

/** Whether a text holds a character that makes COPY treat it as a wildcard: `*`, `?` or `[`, unless escaped. */
export function hasWildcards(text: string): boolean {
  return /[*?[]/.test(text.replace(/\\[\s\S]?/g, ''));
}
