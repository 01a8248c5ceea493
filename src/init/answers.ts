/** What the files for a CI service are made from. */
export interface Answers {
  /** What `docker compose run --rm` is given in the test job, such as `web npm test`; undefined for no test job. */
  readonly test: string | undefined;
  readonly defaultBranch: string;
  /** The words by which every command of compose-cache finds the project from the repository's root. */
  readonly flags: readonly string[];
  /** Whether the repository has git submodules, which most CI services leave empty unless they are told. */
  readonly hasSubmodules: boolean;
  /** The version of compose-cache that writes the files, such as `1.2.3`. */
  readonly version: string;
}
