/**
 * Why each finding matters and how it is mended: for docs/errors.md and for programs that show it beside the code.
 *
 * Apart from the table of codes, since most runs need none of it.
 */
import type { DiagnosticCode } from './codes.ts';

export interface Explanation {
  /** What happens where nobody mends it. */
  readonly why: string;
  readonly remedy: string;
}

export const EXPLANATIONS: Readonly<Record<DiagnosticCode, Explanation>> = {
  'wrong-usage': {
    why: 'Nothing was done, as a guess could do the wrong thing.',
    remedy: 'Look at `compose-cache COMMAND --help`; the message names what is near to what was written.'
  },
  'no-compose-file': {
    why: 'Without a Compose file there is no project.',
    remedy: 'Run it in the project, or name the file with `-f`.'
  },
  'several-compose-files': {
    why: 'docker compose takes one of them, and changes to the other have no effect.',
    remedy: 'Remove one of them, or name the one that is meant with `-f`.'
  },
  'unreadable-file': {
    why: 'What cannot be read cannot be hashed, and a hash without it would be wrong.',
    remedy:
      'Look at its permissions and links; keep a file that no image needs out of the build with `.dockerignore`. An `env_file` that git ignores is missing in a fresh checkout: `required: false` lets it.'
  },
  'existing-file': {
    why: 'What somebody has written would be lost.',
    remedy: 'Look at the file, move it away, or replace it with `--force`.'
  },
  'unwritable-file': {
    why: 'The result is nowhere; what was there before is as it was.',
    remedy: 'Create the folder, or look at permissions and at the space on the disk.'
  },
  'invalid-yaml': {
    why: 'docker compose refuses the file, too.',
    remedy: 'Mend the line that the message points at.'
  },
  'invalid-interpolation': {
    why: 'docker compose refuses the file, too.',
    remedy: 'Write `${NAME}`, `${NAME:-default}` or, for a dollar sign itself, `$$`.'
  },
  'required-variable': {
    why: 'The file says with `${NAME:?…}` that it makes no sense without this variable.',
    remedy: 'Set it in the environment or in `.env`.'
  },
  'unset-variable': {
    why: 'It counts as empty here; where it is set, hashes are others.',
    remedy: 'Set it everywhere, or give it a default: `${NAME:-default}`.'
  },
  'invalid-env-file': {
    why: 'docker compose refuses the file, too.',
    remedy: 'Write `NAME=value` on each line; the message points at the one that is not.'
  },
  'schema-violation': {
    why: 'docker compose refuses the file, too.',
    remedy: 'Look at the name and the kind of value that the message expects.'
  },
  'obsolete-attribute': {
    why: 'It has no effect, and docker compose warns of it each time.',
    remedy: 'Remove it.'
  },
  'included-variables': {
    why: 'The merged file has one environment only, so that values of the included one stand in it in place of variables.',
    remedy: 'Look whether one of them is a secret; otherwise nothing has to be done.'
  },
  'invalid-project': {
    why: 'docker compose refuses the project, too.',
    remedy: 'The message names both sides of the contradiction; change one of them.'
  },
  'invalid-project-name': {
    why: 'docker compose refuses the project, too.',
    remedy: 'Use lower-case letters, digits, dashes and underscores, and begin with a letter or a digit.'
  },
  'unsupported-remote': {
    why: 'What lies on another machine is not read, so that nothing can be said of it.',
    remedy: 'Copy the file into the project.'
  },
  'unknown-profile': {
    why: 'docker compose ignores it, and services that were meant take no part.',
    remedy: 'Look at the spelling, in `--profile` and in COMPOSE_PROFILES.'
  },
  'unknown-service': {
    why: 'Nothing was done, as another service may have been meant.',
    remedy: 'Look at the spelling; only services with `build` have an image of their own.'
  },
  'invalid-image-reference': {
    why: 'No registry would take the name.',
    remedy: 'Write `[HOST[:PORT]/]PATH[:TAG]`, in lower case.'
  },
  'missing-context': {
    why: 'The build fails.',
    remedy: 'Create the folder, or correct `context`, which is relative to the project directory.'
  },
  'missing-dockerfile': {
    why: 'The build fails.',
    remedy: 'Create it, or name another one with `dockerfile`, which is relative to the build context.'
  },
  'invalid-dockerfile': {
    why: 'The build fails.',
    remedy: 'Mend the line that the message points at.'
  },
  'assumed-default': {
    why: 'The base image might set the variable, and then the build would read another path than the one that is hashed.',
    remedy: 'Declare the variable with `ARG`, and nothing has to be assumed.'
  },
  'unknown-target': {
    why: 'The build fails.',
    remedy: 'Name a stage of the Dockerfile; the message lists them.'
  },
  'image-cycle': {
    why: 'None of the images can be built first.',
    remedy: 'Let one of the services build upon another image.'
  },
  'invalid-ignore-file': {
    why: 'The build fails.',
    remedy: 'Mend the pattern that the message points at.'
  },
  'missing-source': {
    why: 'The build fails, or copies nothing where files were meant.',
    remedy: 'Look at the spelling, at the build context, and at `.dockerignore`, which may hide the file.'
  },
  'unread-attributes': {
    why: 'BuildKit counts extended attributes; a hash without them does not notice that one changed.',
    remedy: 'Install perl or python3, or use another setting than `modes: exact`.'
  },
  'file-changed': {
    why: 'A hash of a file that is half old and half new would be of nothing.',
    remedy: 'Stop what writes to it, or keep it out of the build with `.dockerignore`.'
  },
  'unsupported-file': {
    why: 'The build fails, as no builder takes such a file.',
    remedy: 'Rename or remove it, or keep it out of the build with `.dockerignore`.'
  },
  'invalid-settings': {
    why: 'A setting that is not understood would be a setting that is not obeyed.',
    remedy: 'The message lists what there is; `schemas/x-compose-cache.schema.json` tells it to editors.'
  },
  'stale-rendering': {
    why: 'Who uses the file gets images of an older state of the project, or images that were never built.',
    remedy:
      'Run `compose-cache check --fix`, or the command that wrote it, and commit the result. If it is stale again at once, look for `rendered-input`.'
  },
  'rendered-input': {
    why: 'Rendering changes the file, the file changes the hash, and the hash changes the rendering: it is never up to date.',
    remedy: 'Name the rendered file in the `.dockerignore` of that build context.'
  },
  'ignored-input': {
    why: 'Other machines do not have these files, or have others, so that hashes differ and nothing is found built. Often it is `node_modules` or a build folder that `.dockerignore` lacks.',
    remedy:
      'Name what the image does not need in `.dockerignore`, or copy less. If all machines really make the same files, switch the finding off for that service.'
  },
  'untracked-input': {
    why: 'Other machines do not have these files, so that hashes differ, and the image may lack them there. git keeps no empty folders either.',
    remedy: 'Add them to git (a file such as `.gitkeep` to an empty folder), or name them in `.dockerignore`.'
  },
  'git-in-context': {
    why: 'Every commit, fetch and checkout changes `.git`, and with it the hash; the image carries the whole history.',
    remedy: 'Write `.git` into the `.dockerignore` of the build context.'
  },
  'lfs-pointer': {
    why: 'The image gets a few lines of text in place of the file, under a hash that differs from that of a full checkout.',
    remedy: 'Run `git lfs pull`; in CI let the checkout fetch LFS files.'
  },
  'line-endings': {
    why: 'git converts line endings on some machines and not on others, so that the bytes and the hash differ.',
    remedy:
      'Settle them in `.gitattributes` (`* text=auto eol=lf`), then run `git add --renormalize .` and check the files out again.'
  },
  'odd-mode': {
    why: 'git keeps only whether a file is executable, so that a fresh checkout has other permission bits and another hash.',
    remedy:
      'Set 0644 or 0755 with `chmod`; where the image needs others, `COPY --chmod` says so for every machine. With `modes: exec` only the executable bit counts.'
  },
  'secret-argument': {
    why: 'Values of build arguments stand in the history of the image, where everyone who can pull it can read them.',
    remedy:
      'Use a build secret: `secrets` in `build`, and `RUN --mount=type=secret,id=…` in the Dockerfile. Secrets do not count for the hash.'
  },
  'changing-argument': {
    why: 'A new value is a new hash, so that every commit builds the image again.',
    remedy:
      'Set the value when the container starts, as with `environment` or `labels` of the service; or let it not count, with `ignore: {args: […]}`.'
  },
  'ignored-argument': {
    why: 'An image that exists is not built again for a new value, so that it may tell of an older commit.',
    remedy: 'Where the value matters, set it when the container starts; otherwise switch the finding off.'
  },
  'unpinned-source': {
    why: 'The address may hold something else tomorrow, and an image under the same hash would be another one.',
    remedy: 'Use `ADD --checksum=sha256:…` for a file, `ADD URL#COMMIT` for a repository.'
  },
  'floating-base': {
    why: 'When the tag moves, the hash stays, so that the image keeps its older base until something else changes.',
    remedy:
      'Name a digest (`NAME:TAG@sha256:…`), or set `bases: resolve` so that the registry is asked what the tag is now.'
  },
  'shared-image': {
    why: 'docker compose builds both under one name, and which one is used is decided by chance.',
    remedy: 'Give each service its own `image`.'
  },
  'shared-variable': {
    why: 'Variables have capitals, digits and `_` only, so that `web-1` and `web_1` are one: a later step would have the image of either.',
    remedy: 'Rename one of the services, or take the values from JSON: `compose-cache hash --format json`.'
  },
  'unnamed-image': {
    why: 'Its repository is made of the project’s name, which is that of the folder: another one on another machine, and none that can be pushed.',
    remedy: 'Give the service an `image`, or all of them a `repository` in `x-compose-cache`.'
  },
  'unknown-variable': {
    why: 'A setting with a mistyped name would change nothing, silently.',
    remedy: 'Take the name that the message proposes, or remove the variable.'
  },
  'unpushable-image': {
    why: 'A name without a registry and a namespace belongs to Docker Hub’s own images, where every push is refused: after the build.',
    remedy:
      'Give the service an `image` with a registry, or all of them a `repository` in `x-compose-cache`; `compose-cache init --configure` writes that.'
  },
  'foreign-builder': {
    why: 'Where no platform is named, hashes are those of images for the processor that this program runs on. An engine elsewhere, or one of another kind beside an emulated Node, would build others under the same names.',
    remedy: 'Name the platform: `DOCKER_DEFAULT_PLATFORM=linux/arm64`, or `platform` in the Compose file.'
  },
  'missing-image': {
    why: 'There is nothing to pull.',
    remedy: 'Build it with `compose-cache build --push`, or look whether the build job had the same files and settings.'
  },
  'missing-fingerprint': {
    why: 'Only builds with the setting `fingerprints: publish` leave them, and `prune` deletes them with their images.',
    remedy: 'Set it and push a build, or compare with a git ref or a file of `explain --format json`.'
  },
  'mistrusted-image': {
    why: 'Something else was pushed under the tag of a hash.',
    remedy: 'Find out who may push to the repository; build the image again under another `salt`.'
  },
  'unsupported-cache': {
    why: 'The build would fail, so that the cache was left out.',
    remedy: 'Use a builder that can write it (`docker buildx create`), or `cache: inline`.'
  },
  'unknown-default-branch': {
    why: 'Without it no branch may move the tags of the default branch.',
    remedy: 'Name it, as the message says.'
  },
  'large-diagram': {
    why: "Forges show an error in place of the picture: the limits are Mermaid's own, and only a page that sets others draws it.",
    remedy: 'Add `--collapse`, name the services that matter, or use `--format html` or `dot`.'
  },
  'docker-not-found': {
    why: 'docker compose and buildx do the builds.',
    remedy: 'Install Docker with its plugins compose and buildx, or add their folder to `PATH`.'
  },
  'docker-failed': {
    why: 'What docker was to do is not done.',
    remedy: 'Its own message stands above.'
  },
  'lost-env-file': {
    why: 'docker compose looks for `.env` beside the file that it reads, and variables would be empty.',
    remedy: 'Hand it `--project-directory`, or render with `--interpolate`.'
  },
  'unpinned-context': {
    why: 'The branch may hold something else tomorrow, and an image under the same hash would be another one.',
    remedy: 'Pin a commit (`URL#COMMIT`), or set `bases: resolve` so that git is asked for it.'
  },
  'git-failed': {
    why: 'What git knows is missing from the answer.',
    remedy:
      'Run it in a checkout that has the ref; CI often fetches one commit only. In a container git may have to be told that the folder is safe: `git config --global --add safe.directory FOLDER`.'
  },
  'registry-unreachable': {
    why: 'Whether an image exists is unknown, which is not the same as that it does not.',
    remedy: 'Look at the network, at proxies, and whether the registry is spoken to with TLS (`insecure`).'
  },
  'registry-unauthorized': {
    why: 'The registry does not tell strangers.',
    remedy: 'Run `docker login`; its credentials are used.'
  },
  'registry-refused': {
    why: 'The registry understood and did not want to.',
    remedy: 'Its own words stand in the message.'
  },
  'invalid-credentials': {
    why: 'The registry would be asked without credentials, and answer something else.',
    remedy: 'Run `docker login` again, or mend the configuration of docker that the message names.'
  }
};
