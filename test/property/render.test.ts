/**
 * Renderings of random files: the same projects in many a style, with anchors, merge keys, flow maps and comments.
 *
 * The `yaml` package, which renders nothing here, says what the files mean.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderInPlace, type ServiceRendering } from '../../src/render/index.ts';
import { printBlock, stringOf } from '../../src/render/print.ts';
import { quoteString } from '../../src/render/scalar.ts';
import { composeFile, serviceRendering } from '../support/rendering.ts';

interface FileStyle {
  readonly step: number;
  readonly dashed: boolean;
  readonly eol: string;
  readonly endsOpen: boolean;
}

const IMAGES = ['', 'image: app:dev', "image: 'r.test:5000/app'", 'image: "app@sha256:0"', 'image: *image'] as const;
const BUILDS = [
  '',
  'build: ./dir',
  'build: "./dir" # short',
  'build: {context: ., target: a}',
  'build: { context: ., cache_from: [ old:1, "old:2" ] }',
  'build:\n>context: .\n># last in build',
  'build:\n>context: .\n>cache_from:\n>-old:1\n># between\n>-old:2 # two\n>target: a',
  'build:\n>dockerfile_inline: |+\n>>FROM scratch\n\n>cache_to: [type=local]',
  'build: *build',
  'build: *dir',
  'build:\n><<: *build\n>target: b'
] as const;
const MERGES = ['', '<<: *app', '<<: [*app, *more]', '<<: *previous'] as const;
const EXTRAS = [
  '',
  '# a comment',
  'labels: {a: b}',
  'command: [a, b] # c',
  'environment:\n>IMAGE: *image',
  '\n# apart'
] as const;

const serviceParts = fc.record({
  image: fc.constantFrom(...IMAGES),
  build: fc.constantFrom(...BUILDS),
  merge: fc.constantFrom(...MERGES),
  extras: fc.array(fc.constantFrom(...EXTRAS), { maxLength: 2 }),
  order: fc.nat({ max: 5 }),
  isAlias: fc.boolean(),
  tag: fc.constantFrom('tag1', 'tag2'),
  changes: fc.boolean()
});

type ServiceParts = typeof serviceParts extends fc.Arbitrary<infer T> ? T : never;

const fileStyle: fc.Arbitrary<FileStyle> = fc.record({
  step: fc.constantFrom(1, 2, 4),
  dashed: fc.boolean(),
  eol: fc.constantFrom('\n', '\r\n'),
  endsOpen: fc.boolean()
});

const HEAD = `x-app: &app
>image: &image app:dev
>build: &build
>>context: .
>>args: {A: b}
x-more: &more
>labels: {m: n}
>build: other
x-dir: &dir "./dir"
services:
`;

/** A file in which `>` stands for a step of indentation and `-` before an item for a dash. */
function writeFile(services: readonly ServiceParts[], style: FileStyle): string {
  const blocks = services.map((parts, index) => {
    const anchored = services.findLastIndex(({ isAlias }, before) => before < index && (before === 0 || !isAlias));
    return writeService(parts, index, anchored);
  });
  const lines = (HEAD + blocks.join('')).split('\n').map(line => indent(line, style));
  const text = lines.join(style.eol);
  return style.endsOpen ? text.replace(/\s+$/, '') : text;
}

function indent(line: string, { step, dashed }: FileStyle): string {
  const [, marks = '', dash = '', rest = ''] = /^(>*)(-?)(.*)$/.exec(line) ?? [];
  const column = step * (marks.length + (dash !== '' && dashed ? 1 : 0));
  return ' '.repeat(column) + (dash === '' ? rest : `- ${rest}`);
}

/** @param anchored - The service before it that has an anchor; -1 for the first one. */
function writeService(parts: ServiceParts, index: number, anchored: number): string {
  const { image, build, merge, extras, order, isAlias } = parts;
  if (isAlias && anchored >= 0) return `>s${index}: *s${anchored} # the same\n`;
  const merged = merge === '<<: *previous' ? (anchored < 0 ? '' : `<<: *s${anchored}`) : merge;
  const entries = [image, build, merged, ...extras.filter((extra, at) => extras.indexOf(extra) === at)];
  const rotated = [...entries.slice(order % entries.length), ...entries.slice(0, order % entries.length)];
  const body = rotated
    .filter(part => part !== '')
    .map(part =>
      part
        .split('\n')
        .map(line => (line === '' ? '' : `>>${line}`))
        .join('\n')
    )
    .join('\n');
  return `>s${index}: &s${index}\n${body}\n>>init: true\n`;
}

interface PlainService {
  readonly image?: string;
  readonly build?: string | PlainBuild;
}

interface PlainBuild {
  readonly cache_from?: readonly string[];
  readonly cache_to?: readonly string[];
}

interface PlainFile {
  readonly services: Readonly<Record<string, PlainService>>;
}

const RESET = { tag: '!reset', resolve: () => undefined };

function read(text: string): PlainFile {
  const options = { merge: true, maxAliasCount: -1, customTags: [RESET] };
  const plain = parse(text, options) as PlainFile; // the shape of what we wrote
  return JSON.parse(JSON.stringify(plain)) as PlainFile; // without what is reset
}

function changesOf(services: readonly ServiceParts[], plain: PlainFile): readonly ServiceRendering[] {
  return services.flatMap(({ tag, changes }, index) => {
    const name = `s${index}`;
    const build = plain.services[name]?.build;
    if (!changes || build === undefined) return [];
    const had = typeof build === 'string' ? [] : (build.cache_from ?? []);
    const repository = plain.services[name]?.image?.replace(/(:[a-z]+|@.*)$/, '') ?? name;
    return [
      serviceRendering(name, {
        image: `${repository}:${tag}`,
        cache_from: [`${repository}:${tag}`, ...had],
        cache_to: ['type=inline']
      })
    ];
  });
}

/** What the file shall mean, with every build in long form. */
function expected(plain: PlainFile, changes: readonly ServiceRendering[]): unknown {
  const services = Object.entries(plain.services).map(([name, service]) => {
    const change = changes.find(candidate => candidate.service === name);
    const { build } = service;
    if (change?.build === undefined) return [name, longForm(service)];
    const long = typeof build === 'string' ? { context: build } : build;
    const { cacheFrom, cacheTo } = change.build;
    const image = `${change.repository}:${change.tag}`;
    return [name, { ...service, image, build: { ...long, cache_from: cacheFrom, cache_to: cacheTo } }];
  });
  return { ...plain, services: Object.fromEntries(services) };
}

function longForm(service: PlainService): PlainService {
  return typeof service.build === 'string' ? { ...service, build: { context: service.build } as PlainBuild } : service;
}

function inLongForm(plain: PlainFile): unknown {
  const services = Object.entries(plain.services).map(([name, service]) => [name, longForm(service)]);
  return { ...plain, services: Object.fromEntries(services) };
}

describe('rendering a random file in place', () => {
  const files = fc.record({ services: fc.array(serviceParts, { minLength: 1, maxLength: 5 }), style: fileStyle });

  it('changes what it shall and nothing else', () => {
    fc.assert(
      fc.property(files, ({ services, style }) => {
        const text = writeFile(services, style);
        const plain = read(text);
        const changes = changesOf(services, plain);
        const rendered = renderInPlace(composeFile(text), { services: changes }, value => value);
        expect(inLongForm(read(rendered))).toEqual(expected(plain, changes));
      }),
      { numRuns: 500 }
    );
  });

  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(files, ({ services, style }) => {
        const text = writeFile(services, style);
        const changes = { services: changesOf(services, read(text)) };
        const once = renderInPlace(composeFile(text), changes, value => value);
        expect(renderInPlace(composeFile(once), changes, value => value)).toBe(once);
      }),
      { numRuns: 300 }
    );
  });

  it('leaves every line that says something else', () => {
    fc.assert(
      fc.property(files, ({ services, style }) => {
        const text = writeFile(services, style);
        const changes = changesOf(services, read(text));
        const rendered = renderInPlace(composeFile(text), { services: changes }, value => value).split(style.eol);
        let at = 0;
        for (const line of text.split(style.eol).filter(candidate => /^ *(#|x-|labels|command|init)/.test(candidate))) {
          at = rendered.indexOf(line, at) + 1;
          expect(at, line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 }
    );
  });
});

describe('any string', () => {
  const strings = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'0179_.:-+exob ~#\n\t\'"{}[],&*!|>%@ynYN$\\') })
  );

  it('comes back from quotes of every style and place', () => {
    fc.assert(
      fc.property(
        strings,
        fc.constantFrom('plain', 'single', 'double'),
        fc.constantFrom('block', 'flow', 'json'),
        (text, style, place) => {
          const token = quoteString(text, style, place);
          const document = place === 'block' ? `a: ${token}\n` : `{"a": ${token}}\n`;
          for (const version of ['1.1', '1.2'] as const) expect(parse(document, { version })).toEqual({ a: text });
        }
      ),
      { numRuns: 2000 }
    );
  });

  it('comes back from a printed map, as a key and as a value', () => {
    fc.assert(
      fc.property(strings, strings, fc.constantFrom('plain', 'literal', 'folded', 'double'), (key, text, style) => {
        const entries = [
          {
            key: stringOf(key),
            value: { kind: 'scalar', text, value: text, style: style === 'plain' ? stringOf(text).style : style }
          },
          { key: stringOf(`${key}.`), value: { kind: 'sequence', items: [stringOf(text), stringOf(key)] } }
        ] as const;
        const printed = printBlock({ kind: 'map', entries }, 0, { eol: '\n', step: 2, dashIndent: 2 });
        expect(parse(printed)).toEqual({ [key]: text, [`${key}.`]: [text, key] });
      }),
      { numRuns: 1000 }
    );
  });
});
