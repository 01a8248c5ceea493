/**
 * The one table of diagnostic codes. `docs/errors.md` has a section for each of them, and a test compares the two;
 * why each matters and how to mend it is in `explanations.ts`, which few runs need.
 *
 * `exit` is the exit code of a command that ends with this finding:
 * 1 the answer is no, 2 wrong use or wrong input, 3 registry or docker failed.
 */
interface CodeInfo {
  readonly exit: 1 | 2 | 3;
  /** What the code means, one sentence. */
  readonly title: string;
  /** How grave `check` takes it; absent where it is not a finding of `check`. */
  readonly check?: Gravity;
}

/** `fatal`: an error that hides everything else, so that it cannot be switched off. */
export type Gravity = 'fatal' | 'error' | 'warning';

export const CODES = {
  'wrong-usage': { exit: 2, title: 'The command line is not one that compose-cache understands.' },
  'no-compose-file': { exit: 2, title: 'No Compose file was found.' },
  'several-compose-files': {
    exit: 2,
    check: 'warning',
    title: 'Several default Compose files exist, and only one is used.'
  },
  'unreadable-file': { exit: 2, check: 'fatal', title: 'A file could not be read.' },
  'existing-file': { exit: 1, title: 'A file that would be written is there already.' },
  'unwritable-file': { exit: 2, title: 'A file could not be written.' },
  'invalid-yaml': { exit: 2, check: 'fatal', title: 'A file is not valid YAML.' },
  'invalid-interpolation': { exit: 2, check: 'fatal', title: 'A `${…}` expression cannot be understood.' },
  'required-variable': { exit: 2, check: 'fatal', title: 'A variable that the file requires is not set.' },
  'unset-variable': { exit: 2, check: 'warning', title: 'A variable that a file mentions is not set.' },
  'invalid-env-file': { exit: 2, check: 'fatal', title: 'An environment file cannot be understood.' },
  'schema-violation': { exit: 2, check: 'fatal', title: 'A file does not follow the Compose Specification.' },
  'obsolete-attribute': { exit: 2, check: 'warning', title: 'A file has an attribute that no longer means anything.' },
  'included-variables': {
    exit: 2,
    check: 'warning',
    title: 'An included file has variables of its own, which a merged file cannot keep.'
  },
  'invalid-project': { exit: 2, check: 'fatal', title: 'The files are valid one by one but contradict each other.' },
  'invalid-project-name': {
    exit: 2,
    check: 'fatal',
    title: 'The project name is not one that Docker Compose accepts.'
  },
  'unsupported-remote': {
    exit: 2,
    check: 'fatal',
    title: 'A Compose file names another one that lies on another machine.'
  },
  'unknown-service': { exit: 2, title: 'A service was named that the project does not have.' },
  'unknown-profile': { exit: 2, check: 'warning', title: 'A profile is active that no service has.' },
  'invalid-image-reference': {
    exit: 2,
    check: 'error',
    title: 'An image name does not follow the grammar of references.'
  },
  'missing-context': { exit: 2, check: 'error', title: 'A build context does not exist.' },
  'missing-dockerfile': { exit: 2, check: 'error', title: 'A Dockerfile does not exist.' },
  'invalid-dockerfile': { exit: 2, check: 'error', title: 'A Dockerfile cannot be understood.' },
  'assumed-default': {
    exit: 2,
    title: 'A path has a default for a variable that the base image might set, and the default was taken.'
  },
  'unknown-target': { exit: 2, check: 'error', title: 'A build target is not a stage of its Dockerfile.' },
  'image-cycle': { exit: 2, check: 'error', title: 'Services build upon each other in a circle.' },
  'invalid-ignore-file': { exit: 2, check: 'error', title: 'An ignore file has a line that the builder would refuse.' },
  'missing-source': {
    exit: 2,
    check: 'error',
    title: 'A COPY, ADD or bind mount names something that the build context does not have.'
  },
  'unread-attributes': { exit: 2, title: 'The extended attributes of files could not be read.' },
  'file-changed': { exit: 2, check: 'error', title: 'A file kept changing while it was read.' },
  'unsupported-file': {
    exit: 2,
    check: 'error',
    title: 'A build context holds something that cannot be sent to a builder.'
  },
  'invalid-settings': { exit: 2, title: 'The configuration of compose-cache is wrong.' },
  'stale-rendering': { exit: 1, check: 'error', title: 'A file that render wrote is not what render would write now.' },
  'rendered-input': { exit: 1, check: 'error', title: 'A file that render writes is itself an input of a build.' },
  'ignored-input': { exit: 1, check: 'error', title: 'A build reads files that git ignores.' },
  'untracked-input': { exit: 1, check: 'error', title: 'A build reads files that git does not track.' },
  'git-in-context': { exit: 1, check: 'error', title: 'A build reads the folder .git.' },
  'lfs-pointer': {
    exit: 1,
    check: 'error',
    title: 'A build reads pointers of Git LFS in place of the files that they stand for.'
  },
  'line-endings': {
    exit: 1,
    check: 'error',
    title: 'A build reads files whose line endings differ from those in git.'
  },
  'odd-mode': { exit: 1, check: 'error', title: 'A build reads files with permission bits that git does not keep.' },
  'secret-argument': { exit: 1, check: 'error', title: 'A build argument looks like a secret.' },
  'changing-argument': { exit: 1, check: 'error', title: 'A build argument changes with every commit.' },
  'ignored-argument': {
    exit: 1,
    check: 'warning',
    title: 'A build argument does not count, so that the image may carry an older value.'
  },
  'unpinned-source': { exit: 1, check: 'error', title: 'ADD fetches something that no checksum and no commit pins.' },
  'floating-base': { exit: 1, check: 'warning', title: 'A base image is named by a tag that can move.' },
  'shared-image': { exit: 1, check: 'error', title: 'Services with different builds have one image name.' },
  'shared-variable': { exit: 2, title: 'The names of several services make the same variable.' },
  'unnamed-image': { exit: 1, check: 'error', title: 'A service that is built has no image name.' },
  'unknown-variable': {
    exit: 2,
    check: 'warning',
    title: 'An environment variable is named as those of compose-cache are, but is none.'
  },
  'unpushable-image': { exit: 2, title: 'An image that is to be pushed names no registry.' },
  'missing-image': { exit: 1, title: 'An image is not in the registry.' },
  'missing-fingerprint': { exit: 1, title: 'No fingerprint was published beside an image.' },
  'mistrusted-image': { exit: 1, title: 'An image has the tag of a hash but does not carry that hash.' },
  'unsupported-cache': { exit: 2, title: 'The builder in use cannot write the cache that is configured.' },
  'unknown-default-branch': { exit: 2, title: 'It is not known which branch is the default one.' },
  'large-diagram': { exit: 2, title: 'A diagram is larger than what Mermaid draws.' },
  'foreign-builder': { exit: 3, title: 'The builder builds for another processor than the hashes are for.' },
  'docker-not-found': { exit: 3, title: 'The docker command or one of its plugins is not installed.' },
  'docker-failed': { exit: 3, title: 'docker ended with an error.' },
  'lost-env-file': { exit: 2, title: 'A document is written where its environment file is not seen.' },
  'unpinned-context': { exit: 2, check: 'error', title: 'A remote build context is not pinned to a commit.' },
  'git-failed': { exit: 3, title: 'git could not tell.' },
  'registry-unreachable': { exit: 3, title: 'A registry could not be asked.' },
  'registry-unauthorized': { exit: 3, title: 'A registry refused the credentials, or asks for some.' },
  'registry-refused': { exit: 3, title: 'A registry answered with an error.' },
  'invalid-credentials': { exit: 3, title: 'The credentials in the configuration of docker cannot be used.' }
} as const satisfies Record<string, CodeInfo>;

export type DiagnosticCode = keyof typeof CODES;

/** How grave `check` takes a code; undefined where it is not a finding of `check`. */
export function gravityOf(code: DiagnosticCode): Gravity | undefined {
  const info: CodeInfo = CODES[code];
  return info.check;
}

/** Codes that a configuration can switch off for `check`. */
export const SWITCHABLE_CODES: readonly DiagnosticCode[] = (Object.keys(CODES) as DiagnosticCode[]).filter(
  code => !['fatal', undefined].includes(gravityOf(code))
);
