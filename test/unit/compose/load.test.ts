import { describe, expect, it } from 'vitest';
import { renderDiagnostics } from '../../../src/diagnostic/index.ts';
import { loaded, loadFiles, mergedText, refused } from '../../support/loading.ts';
import { toPlainValue } from '../../support/plain-values.ts';

const SIMPLE = 'services: {web: {image: web}}\n';

describe('a project', () => {
  it('has its name, directory and files', () => {
    const project = loaded(loadFiles({ 'compose.yaml': SIMPLE, 'compose.override.yaml': 'services: {}\n' }));
    expect(project).toMatchObject({ name: 'project', directory: '/project' });
    expect(project.files.map(file => [file.path, file.source.path])).toEqual([
      ['/project/compose.yaml', 'compose.yaml'],
      ['/project/compose.override.yaml', 'compose.override.yaml']
    ]);
  });

  it('has no path for stdin, which is read once', () => {
    let asked = 0;
    const readStdin = () => {
      asked++;
      return SIMPLE;
    };
    const project = loaded(loadFiles({}, { files: ['-', '-'], readStdin }));
    expect(project.files.map(({ path }) => path)).toEqual([undefined, undefined]);
    expect(asked).toBe(1);
  });

  it('is called after the link by which the shell knows the folder', () => {
    const options = { workingDirectory: '/real/folder', environment: { PWD: '/link' } };
    const texts = { '/real/folder/compose.yaml': SIMPLE, '/link/compose.yaml': SIMPLE };
    const project = loaded(
      loadFiles(
        {},
        {
          ...options,
          fileSystem: {
            kind: path => (path in texts ? 'file' : path === '/link' ? 'directory' : undefined),
            list: () => [],
            read: () => Buffer.from(SIMPLE),
            realPath: () => '/real/folder'
          }
        }
      )
    );
    expect(project).toMatchObject({ name: 'link', directory: '/link' });
  });

  it('tells active services from others', () => {
    const compose = 'services: {a: {image: a}, b: {image: b, profiles: [p]}, c: {image: c, profiles: [q, p]}}\n';
    const active = (profiles: readonly string[]) =>
      [...loaded(loadFiles({ 'compose.yaml': compose }, { profiles })).services.values()]
        .filter(service => service.active)
        .map(({ name }) => name);
    expect(active([])).toEqual(['a']);
    expect(active(['q'])).toEqual(['a', 'c']);
    expect(active(['*'])).toEqual(['a', 'b', 'c']);
  });

  it('knows what a service needs beside it', () => {
    const compose = `
services:
  web:
    image: web
    depends_on: {a: {condition: service_started}}
    links: [b, "c:alias"]
    network_mode: service:d
    ipc: service:e
    volumes_from: [f, "g:ro", "container:x"]
${['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(name => `  ${name}: {image: x}`).join('\n')}
`;
    const project = loaded(loadFiles({ 'compose.yaml': compose }));
    expect(project.services.get('web')?.dependsOn).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('hands out the settings of the whole and of a service', () => {
    const compose =
      'x-compose-cache: {salt: "${S:-s}"}\nservices: {web: {image: w, x-compose-cache: {modes: exact}}}\n';
    const project = loaded(loadFiles({ 'compose.yaml': compose }));
    const plain = (node: typeof project.settings) => (node === undefined ? undefined : toPlainValue(node));
    expect(plain(project.settings)).toEqual({ salt: 's' });
    expect(plain(project.services.get('web')?.settings)).toEqual({ modes: 'exact' });
  });

  it('sees its own name among the variables', () => {
    const project = loaded(
      loadFiles({ 'compose.yaml': 'name: n\nservices: {web: {image: "${COMPOSE_PROJECT_NAME}"}}\n' })
    );
    expect(project.environment.get('COMPOSE_PROJECT_NAME')).toBe('n');
    expect(project.services.get('web')?.image?.value).toBe('n');
  });
});

describe('a project in one file', () => {
  const isSelfContained = (texts: Readonly<Record<string, string>>) => loaded(loadFiles(texts)).selfContained;

  it.each([
    { rule: 'is self-contained', texts: { 'compose.yaml': SIMPLE }, contained: true },
    {
      rule: 'is so where services extend each other',
      texts: { 'compose.yaml': 'services: {a: {extends: b}, b: {image: b}}\n' },
      contained: true
    },
    {
      rule: 'is not where it has two documents',
      texts: { 'compose.yaml': `${SIMPLE}---\n${SIMPLE}` },
      contained: false
    },
    {
      rule: 'is not where it has an override file',
      texts: { 'compose.yaml': SIMPLE, 'compose.override.yaml': SIMPLE },
      contained: false
    },
    {
      rule: 'is not where it includes',
      texts: { 'compose.yaml': `include: [a.yaml]\n${SIMPLE}`, 'a.yaml': 'services: {a: {image: a}}\n' },
      contained: false
    },
    {
      rule: 'is not where it extends another file',
      texts: {
        'compose.yaml': 'services: {a: {extends: {file: b.yaml, service: b}}}\n',
        'b.yaml': 'services: {b: {image: b}}\n'
      },
      contained: false
    }
  ])('$rule', ({ texts, contained }) => {
    expect(isSelfContained(texts)).toBe(contained);
  });
});

describe('the merged document', () => {
  it('has neither version, include nor extends, and no value of an env file', () => {
    const text = mergedText(
      loaded(
        loadFiles({
          'compose.yaml': `version: "3"\ninclude: [a.yaml]\nservices: {web: {extends: b, env_file: w.env, image: "i:\${T}"}, b: {image: b, user: u}}\n`,
          'a.yaml': 'services: {a: {image: a}}\n',
          'w.env': 'SECRET=hidden\n',
          '.env': 'T=tag-value\n'
        })
      )
    );
    expect(text).not.toMatch(/version|include|extends|hidden|tag-value/);
    expect(text).toContain('"i:${T}"');
  });

  it('has every service whatever its profile', () => {
    const project = loaded(loadFiles({ 'compose.yaml': 'services: {a: {image: a}, b: {image: b, profiles: [p]}}\n' }));
    expect(mergedText(project)).toContain('profiles');
  });
});

describe('warnings of loading', () => {
  const warnings = (texts: Readonly<Record<string, string>>) =>
    renderDiagnostics(loaded(loadFiles(texts)).diagnostics, { colour: false });

  it.each([
    {
      rule: 'name the version, which means nothing',
      texts: { 'compose.yaml': `version: "3"\n${SIMPLE}` },
      code: 'obsolete-attribute'
    },
    {
      rule: 'name a variable that is not set',
      texts: { 'compose.yaml': 'services: {web: {image: "w:${NONE}"}}\n' },
      code: 'unset-variable'
    },
    {
      rule: 'name default files that are not used',
      texts: { 'compose.yaml': SIMPLE, 'compose.yml': SIMPLE },
      code: 'several-compose-files'
    }
  ])('$rule', ({ texts, code }) => {
    expect(warnings(texts)).toContain(`[${code}]`);
  });

  it('come once for a file that many services extend', () => {
    const compose = 'services: {a: {extends: {file: b.yaml, service: b}}, c: {extends: {file: b.yaml, service: b}}}\n';
    const said = warnings({ 'compose.yaml': compose, 'b.yaml': 'services: {b: {image: "b:${NONE}"}}\n' });
    expect(said.match(/unset-variable/g)).toHaveLength(1);
  });
});

describe('an included file with variables of its own', () => {
  const include = (part: string) => ({
    'compose.yaml': `include: [part/compose.yaml]\n${SIMPLE}`,
    '.env': 'MAIN=main\nBOTH=main\n',
    'part/.env': "OWN='it$s'\nBOTH=part\n",
    'part/compose.yaml': part
  });

  it('has them written out in the merged document, and only them', () => {
    const part =
      'services: {p: {image: "${MAIN}-${BOTH}", command: ["${OWN}", "${UNSET:-x}"], environment: [OWN, BOTH]}}\n';
    const project = loaded(loadFiles(include(part)));
    expect(mergedText(project)).toContain('"${MAIN}-${BOTH}"');
    expect(mergedText(project)).toContain('"it$$s"');
    expect(mergedText(project)).toContain('"${UNSET:-x}"');
    expect(mergedText(project)).toContain('"OWN=it$$s"');
    expect(mergedText(project)).not.toContain('BOTH=');
    expect(project.diagnostics).toMatchObject([{ code: 'included-variables', severity: 'note' }]);
    expect(project.diagnostics[0]?.message).toContain('OWN');
  });

  it('warns of a secret that cannot be written', () => {
    const part = 'services: {p: {image: p, secrets: [s]}}\nsecrets: {s: {environment: OWN}}\n';
    const project = loaded(loadFiles(include(part)));
    expect(project.diagnostics).toMatchObject([{ code: 'included-variables', severity: 'warning' }]);
    expect(mergedText(project)).not.toContain('it$$s');
  });
});

describe('what is wrong with a project', () => {
  it('is told all at once, in reading order', () => {
    const said = refused(
      loadFiles({ 'compose.yaml': 'services:\n  a: {image: a, networks: [n]}\n  b: {command: x}\n' })
    );
    expect(said.match(/^compose\.yaml:\d+:\d+: error: .*$/gm)).toEqual([
      'compose.yaml:2:28: error: service "a" uses the network "n", which does not exist [invalid-project]',
      'compose.yaml:3:6: error: service "b" has neither "image" nor "build" [invalid-project]'
    ]);
  });

  it('is not looked for in services of inactive profiles', () => {
    const compose = 'services: {a: {image: a}, b: {profiles: [p], networks: [n], env_file: missing}}\n';
    expect(loaded(loadFiles({ 'compose.yaml': compose })).services.size).toBe(2);
    expect(refused(loadFiles({ 'compose.yaml': compose }, { profiles: ['p'] }))).toContain('"n", which does not exist');
  });

  it.each([
    { rule: 'bytes that are no UTF-8', bytes: Uint8Array.of(0x61, 0xff) },
    { rule: 'bytes that are no UTF-16', bytes: Uint8Array.of(0xff, 0xfe, 0x00, 0xd8) }
  ])('can be $rule', ({ bytes }) => {
    const fileSystem = {
      kind: () => 'file' as const,
      list: () => [],
      read: () => bytes,
      realPath: (path: string) => path
    };
    expect(refused(loadFiles({}, { files: ['a.yaml'], envFiles: ['/dev/null'], fileSystem }))).toContain(
      'invalid-yaml'
    );
  });

  it('can be a file without permission', () => {
    const fileSystem = {
      kind: (path: string) => (path.endsWith('.yaml') ? ('file' as const) : undefined),
      list: () => [],
      read: () => {
        throw new Error("EACCES: permission denied, open '/project/a.yaml'");
      },
      realPath: (path: string) => path
    };
    const said = refused(loadFiles({}, { files: ['a.yaml'], fileSystem }));
    expect(said).toContain('a.yaml: error: the Compose file "a.yaml" cannot be read: permission denied (EACCES)');
  });
});
