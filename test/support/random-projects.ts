/**
 * Random small projects, split over a file, an override file, an extended and an included one, in a folder each.
 *
 * Attributes get one of a few values that meet in the same keys, ports and paths, so that merging has work to do. The
 * values of variables are words of their own, so that a test can tell whether one got into a file.
 */
import fc from 'fast-check';

/** Values of one attribute, as flow YAML. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  annotations: ['{a: 1}', '[a=2, b=3]'],
  cap_add: ['[A]', '[B, A]'],
  command: ['run it', '[run, "$$it"]', '~'],
  configs: ['[conf]', '[{source: conf, target: /conf}]'],
  depends_on: ['[dep]', '{dep: {condition: service_healthy}}', '["${DEP:-dep}", other]'],
  deploy: ['{replicas: 2, labels: {a: 1}}', '{labels: [a=2], resources: {limits: {cpus: "0.5"}}}'],
  devices: ['["/dev/a:/dev/x"]', '[{source: /dev/b, target: /dev/x}, /dev/c]'],
  dns: ['1.1.1.1', '["${UNSET}", 8.8.8.8]'],
  entrypoint: ['[a]', 'b c'],
  env_file: ['a.env', '[{path: a.env, required: false}, {path: missing.env, required: false}]'],
  environment: ['{A: 1, B: "${OWN}", C: }', '[A=2, "D=${UNSET:-d}", PASSED]', '{A: 1.50, E: 012, F: true}', '[B]'],
  expose: ['[80]', '["80", "81"]'],
  extra_hosts: ['["h=1.1.1.1"]', '{h: 1.1.1.1, g: [2.2.2.2, 3.3.3.3]}'],
  healthcheck: ['{test: x, interval: 1m}', '{test: [CMD, y]}'],
  init: ['true', '"${UNSET:-yes}"'],
  labels: ['{a: 1, b: }', '[a=2, "c=${OWN}"]'],
  logging: ['{driver: none, options: {a: 1}}', '{options: {b: "2"}}', '{driver: other}'],
  mem_limit: ['1g', '512'],
  networks: ['[net]', '{net: {aliases: [a, b]}}', '{other: , net: {priority: 1}}'],
  ports: ['["80:80", 81]', '["${PORT:-80}:80"]', '[{target: 80, published: "80", name: n}]', '["79-81:79-81"]'],
  profiles: ['[one]', '[one, two]', '[]'],
  secrets: ['[sec]', '[{source: sec, target: /run/secrets/sec, mode: 0400}]'],
  tmpfs: ['/run', '[/run, "/tmp:size=1m"]'],
  ulimits: ['{nofile: 1}', '{nofile: {soft: 1, hard: 2}}'],
  user: ['root', '"${OWN}"'],
  volumes: [
    '["vol:/data", "./dir:/dir"]',
    '["${WHERE:-./where}:/dir"]',
    '[{type: bind, source: ../up, target: /data}]',
    '["./dir:/dir/:ro", /anonymous]'
  ],
  'x-any': ['[1]', '{a: {b: 1}}', '{a: {c: "${OWN}"}}']
};

const BUILD_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  additional_contexts: ['{a: ./a}', '["a=../b", "img=docker-image://busybox"]', '{dep: "service:dep"}'],
  args: ['{A: 1, B: }', '[A=2, "C=${OWN}"]'],
  cache_from: ['[a:b]', '[a:b, c:d]'],
  context: ['.', './app', '"${WHERE:-ctx}"', 'https://example.com/a.git'],
  dockerfile: ['Dockerfile.ci'],
  labels: ['{a: 1}', '[a=2, b]'],
  platforms: ['[linux/amd64]'],
  secrets: ['[sec]', '[{source: sec, target: t}]'],
  ssh: ['{k: ./key}', '{default: }'],
  tags: ['["t:1"]', '["t:1", "t:2"]'],
  target: ['one', '"${UNSET:-two}"']
};

const TOP_LEVEL = `volumes: {vol: {labels: {a: 1}}}
networks: {net: , other: {driver: bridge}}
secrets: {sec: {file: ./secret}}
configs: {conf: {content: "\${OWN}"}}
`;

/** What no file holds: the values of the variables that the process sets. */
export const PROCESS_VALUES = { OWN: 'own-value-of-process', PASSED: 'passed-value-of-process' } as const;

export interface RandomProject {
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

function someOf(table: Readonly<Record<string, readonly string[]>>, maxLength: number): fc.Arbitrary<string[]> {
  const pairs = Object.entries(table).map(([key, values]) =>
    fc
      .tuple(fc.constantFrom('', '', '', '', '!override '), fc.constantFrom(...values))
      .map(([tag, value]) => [key, tag + value])
  );
  return fc
    .uniqueArray(fc.oneof(...pairs), { maxLength, selector: ([key]) => key })
    .map(chosen => chosen.map(([key, value]) => `${key}: ${value}`));
}

const build = fc.oneof(
  { arbitrary: fc.constantFrom('.', './app', '"${WHERE:-ctx}"'), weight: 1 },
  { arbitrary: someOf(BUILD_ATTRIBUTES, 5).map(parts => `{${parts.join(', ')}}`), weight: 3 }
);

/** A service as flow YAML. @param whole - Whether it has to say what it runs. */
function service(whole: boolean): fc.Arbitrary<string> {
  const source = fc.oneof(
    build.map(value => [`build: ${value}`]),
    build.map(value => [`build: ${value}`, 'image: "r.example:5000/i:${OWN}"']),
    fc.constant(['image: i'])
  );
  return fc
    .tuple(whole ? source : fc.oneof(fc.constant([]), source), someOf(ATTRIBUTES, 6))
    .map(([first, rest]) => `{${[...first, ...rest].join(', ')}}`);
}

function withExtends(body: string, target: string): string {
  return target === '' ? body : body === '{}' ? `{extends: ${target}}` : `{extends: ${target}, ${body.slice(1)}`;
}

/** Projects that mostly load; what docker compose refuses, we have to refuse, too. */
export const randomProjects: fc.Arbitrary<RandomProject> = fc
  .record({
    web: service(true),
    worker: service(true),
    base: service(false),
    override: fc.option(fc.tuple(service(false), service(false)), { nil: undefined }),
    included: fc.option(service(true), { nil: undefined }),
    extending: fc.constantFrom('', '', 'worker', '{file: common/base.yaml, service: base}'),
    env: fc.subarray(['WHERE=./elsewhere', 'WHERE=/absolute', 'PORT=8080', 'COMPOSE_PROFILES=one', 'DEP=other']),
    ownEnv: fc.subarray(['OWN=own-value-of-include', 'PASSED=it$$s', 'WHERE=./inner', 'PORT=81'])
  })
  .map(({ web, worker, base, override, included, extending, env, ownEnv }) => {
    const files: Record<string, string> = {
      'compose.yaml': [
        ...(included === undefined ? [] : ['include: [part/compose.yaml]']),
        'services:',
        `  web: ${withExtends(web, extending)}`,
        `  worker: ${worker}`,
        '  dep: {build: ./dep}',
        '  other: {image: other}',
        TOP_LEVEL
      ].join('\n'),
      'common/base.yaml': `services:\n  base: ${base}\n`,
      '.env': `${env.join('\n')}\n`
    };
    for (const folder of ['', 'common/', 'part/']) files[`${folder}a.env`] = 'FROM_FILE=${OWN}\n';
    if (override !== undefined) {
      files['compose.override.yaml'] = `services:\n  web: ${override[0]}\n  worker: ${override[1]}\n`;
    }
    if (included !== undefined) {
      files['part/compose.yaml'] = `services:\n  part: ${included}\n`;
      files['part/.env'] = `${ownEnv.join('\n')}\n`;
    }
    return { files, env: PROCESS_VALUES };
  });
