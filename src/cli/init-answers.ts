/**
 * What `init` has to know: flags say it, else the files and git show it, else a person on a terminal is asked.
 *
 * Where none of them answers, an error names the flag.
 */
import { delimiter, join, relative, resolve } from 'node:path';
import { DiagnosticError, type Problem, suggestName } from '../diagnostic/index.ts';
import { type Environment, nodeFiles } from '../host/index.ts';
import {
  type Answers,
  isTargetName,
  TARGET_NAMES,
  TARGETS,
  type TargetName,
  targetsInSight,
  testServiceInSight
} from '../init/index.ts';
import {
  currentBranch,
  originAddress,
  originBranch,
  type ProjectSurvey,
  repositoryAbove,
  surveyProject,
  workTreeRoot
} from '../pipeline/index.ts';
import { type CommandContext, hasOption, type ParsedArguments, textOption } from './command.ts';
import { type ProjectFlags, projectFlags } from './options.ts';
import { loadOptions, reportDiagnostics } from './plan-for.ts';
import { VERSION } from './version.ts';

/** What is there. */
export interface Surroundings {
  /** The root of the repository, or the project directory outside of one; absolute. */
  readonly root: string;
  readonly survey: ProjectSurvey;
  /** The address of the remote; undefined where there is none. */
  readonly remote: string | undefined;
  readonly defaultBranch: string | undefined;
}

/** @throws DiagnosticError for whatever is wrong with the project. */
export async function lookAround(parsed: ParsedArguments, context: CommandContext): Promise<Surroundings> {
  const { terminal, processes } = context;
  const survey = surveyProject(loadOptions(parsed, context));
  reportDiagnostics(survey.diagnostics, parsed, context);
  const git = { processes, environment: terminal.environment, folder: survey.directory };
  const remote = await originAddress(git);
  const current = await currentBranch(git);
  // Where git is missing, or refuses another user's repository, its folder can be seen all the same.
  const directory = nodeFiles.realPath(survey.directory);
  // Without a remote, what is checked out is all there is; with one it may be any branch, unless its name is a usual one.
  const likely = remote === undefined || /^(?:main|master|trunk)$/.test(current ?? '') ? current : undefined;
  return {
    root: (await workTreeRoot(git)) ?? repositoryAbove(directory) ?? directory,
    survey,
    remote,
    defaultBranch: (await originBranch(git)) ?? likely
  };
}

export interface Found {
  readonly targets: readonly TargetName[];
  readonly answers: Answers;
  /** The Compose file with a configuration, where it has to have one and may. */
  readonly configured: ProjectSurvey['configured'];
}

/** @throws DiagnosticError `wrong-usage` that names the flag, where nobody answers. */
export function findAnswers(parsed: ParsedArguments, context: CommandContext, surroundings: Surroundings): Found {
  const { survey } = surroundings;
  const targets = findTargets(parsed, context, surroundings);
  const test = targets.some(name => TARGETS[name].runsTests) ? findTest(parsed, context, survey) : undefined;
  const namesBranch = targets.some(name => TARGETS[name].namesBranch);
  const defaultBranch = namesBranch ? findDefaultBranch(parsed, context, surroundings) : '';
  const flags = [...flagsFromRoot(parsed, context, surroundings), ...profileOfTest(test, survey)];
  const hasSubmodules = nodeFiles.kind(join(surroundings.root, '.gitmodules')) === 'file';
  const configured = mayConfigure(parsed, context, survey) ? survey.configured : undefined;
  return { targets, answers: { test, defaultBranch, flags, hasSubmodules, version: VERSION }, configured };
}

function findTargets(
  parsed: ParsedArguments,
  context: CommandContext,
  { root, remote }: Surroundings
): readonly TargetName[] {
  if (parsed.positionals.length > 0) return checkedTargets(parsed.positionals);
  const seen = targetsInSight(path => nodeFiles.kind(join(root, path)) !== undefined, remote);
  if (seen.length > 0) return seen;
  const typed = ask(context, `For which CI service (${TARGET_NAMES.join(', ')})? `, {
    code: 'wrong-usage',
    message: 'nothing shows which CI service the repository uses',
    help: `name it, as in: compose-cache init github; there are ${TARGET_NAMES.join(', ')}`
  });
  return checkedTargets(typed.split(/[\s,]+/).filter(word => word !== ''));
}

function checkedTargets(words: readonly string[]): readonly TargetName[] {
  const names = words.filter(isTargetName);
  const wrong = words.find(word => !isTargetName(word));
  if (wrong === undefined && names.length > 0) return [...new Set(names)];
  const near = suggestName(wrong ?? '', TARGET_NAMES);
  throw new DiagnosticError({
    code: 'wrong-usage',
    message: wrong === undefined ? 'no CI service was named' : `init knows no "${wrong}"`,
    help: `${near === undefined ? '' : `did you mean "${near}"? `}there are ${TARGET_NAMES.join(', ')}`
  });
}

function findTest(parsed: ParsedArguments, context: CommandContext, survey: ProjectSurvey): string | undefined {
  if (hasOption(parsed, 'build-only')) return undefined;
  const said =
    textOption(parsed, 'test') ??
    testServiceInSight(survey.services) ??
    ask(context, 'Service and command that run the tests, such as "web npm test" (Enter: no test job)? ', {
      code: 'wrong-usage',
      message: 'nothing shows how the tests are run',
      help: 'say it, as in: --test "web npm test"; or give --build-only'
    });
  return said === '' ? undefined : checkedTest(said, survey.services);
}

/** @throws DiagnosticError where no service of the project is meant: the job could only fail. */
function checkedTest(test: string, services: readonly string[]): string {
  const words = test.split(/\s+/);
  if (!test.includes('\n') && words.some(word => services.includes(word))) return test;
  const near = suggestName(words[0] ?? '', services);
  throw new DiagnosticError({
    code: 'wrong-usage',
    message: `"${test}" runs no service of this project`,
    help: `${near === undefined ? '' : `did you mean "${near}"? `}it is what docker compose run takes, on one line: a service and its command, as in --test "web npm test"`
  });
}

function findDefaultBranch(parsed: ParsedArguments, context: CommandContext, { defaultBranch }: Surroundings): string {
  const said =
    textOption(parsed, 'default-branch') ??
    defaultBranch ??
    ask(context, 'The default branch of the repository? ', {
      code: 'wrong-usage',
      message: 'nothing shows which branch is the default one',
      help: 'say it, as in: --default-branch main'
    });
  if (/^[^\s\p{Cc}]+$/u.test(said)) return said;
  throw new DiagnosticError({
    code: 'wrong-usage',
    message: 'the name of the default branch is missing, or is none',
    help: 'say it, as in: --default-branch main'
  });
}

/** The options that find the project, as they have to be given in the root of the repository. */
function flagsFromRoot(
  parsed: ParsedArguments,
  { terminal }: CommandContext,
  { root, survey }: Surroundings
): readonly string[] {
  const { projectDirectory, projectName } = projectFlags(parsed);
  const { files, profiles, envFiles } = selectionOf(parsed, terminal.environment);
  if (files.includes('-')) {
    throw new DiagnosticError({
      code: 'wrong-usage',
      message: 'a pipeline cannot read the Compose file from standard input',
      help: 'name the file with --file'
    });
  }
  const fromRoot = (path: string) =>
    relative(root, nodeFiles.realPath(resolve(terminal.workingDirectory, path))).replaceAll('\\', '/') || '.';
  const directory = fromRoot(survey.directory);
  const isElsewhere = files.length === 0 ? directory !== '.' : projectDirectory !== undefined;
  return [
    ...files.flatMap(file => ['-f', fromRoot(file)]),
    ...(isElsewhere ? ['--project-directory', directory] : []),
    ...(projectName === undefined ? [] : ['-p', projectName]),
    ...profiles.flatMap(profile => ['--profile', profile]),
    ...envFiles.flatMap(file => ['--env-file', fromRoot(file)])
  ];
}

/** The options; else the variables of this shell, which no job has. Those of an env file are found there as they are here. */
function selectionOf(
  parsed: ParsedArguments,
  environment: Environment
): Pick<ProjectFlags, 'files' | 'profiles' | 'envFiles'> {
  const { files, profiles, envFiles } = projectFlags(parsed);
  const chosen = (options: readonly string[], variable: string, separator: string): readonly string[] =>
    options.length > 0 ? options : (environment[variable] ?? '').split(separator).filter(part => part !== '');
  return {
    files: chosen(files, 'COMPOSE_FILE', environment.COMPOSE_PATH_SEPARATOR || delimiter),
    profiles: chosen(profiles, 'COMPOSE_PROFILES', ',').map(profile => profile.trim()),
    envFiles: chosen(envFiles, 'COMPOSE_ENV_FILES', ',')
  };
}

/** Without its profile the service of the test would be neither built nor pulled: each test job would build it anew. */
function profileOfTest(test: string | undefined, { services, inactive }: ProjectSurvey): readonly string[] {
  const service = test?.split(/\s+/).find(word => services.includes(word));
  const profile = inactive.get(service ?? '');
  return profile === undefined ? [] : ['--profile', profile];
}

function mayConfigure(
  parsed: ParsedArguments,
  context: CommandContext,
  { unnamed, configured }: ProjectSurvey
): boolean {
  if (configured === undefined) return false;
  if (hasOption(parsed, 'configure')) return true;
  if (!context.terminal.canAsk) return false;
  const answer = context.terminal.ask(
    `No registry is named for ${unnamed.join(', ')}. Add x-compose-cache to the Compose file (y/N)? `
  );
  return /^y(?:es)?$/i.test(answer);
}

function ask({ terminal }: CommandContext, question: string, problem: Problem): string {
  if (!terminal.canAsk) throw new DiagnosticError(problem);
  return terminal.ask(question);
}
