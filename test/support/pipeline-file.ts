/**
 * Reads the shell steps of a job out of the file of a CI service, as that service would run them.
 *
 * In: the text of the file, the name of a job, the variables of the service. Out: scripts in order, each with the shell that
 * it is given to. What is no shell step and is not known here is an error, so that nothing of an example goes untested.
 *
 * Source: the configuration reference of each service.
 */
import { parse } from 'yaml';

export interface ShellStep {
  /** The program and its arguments before the script. */
  readonly shell: readonly string[];
  readonly script: string;
}

export interface PipelineJob {
  readonly steps: readonly ShellStep[];
  /** Variables that the file sets. */
  readonly env: Readonly<Record<string, string>>;
}

type Variables = Readonly<Record<string, string>>;

// biome-ignore lint/suspicious/noExplicitAny: a parsed document of many shapes; what is missing fails the test.
type Document = any;

const CIRCLECI_SHELL = ['bash', '-eo', 'pipefail', '-c'];

/** Each `run` of CircleCI has a shell of its own; `checkout` is the machine's. */
export function circleCiJob(text: string, name: string): PipelineJob {
  const { jobs }: Document = parse(text);
  const steps = (jobs[name].steps as readonly Document[]).flatMap(step => {
    if (step === 'checkout') return [];
    if (step.run === undefined) throw new Error(`the job ${name} has a step that is no shell step`);
    return [{ shell: CIRCLECI_SHELL, script: step.run.command ?? step.run }];
  });
  return { steps, env: {} };
}

/** GitLab runs all lines of a job in one shell, which in docker's image is busybox's. */
export function gitLabJob(text: string, name: string, variables: Variables): PipelineJob {
  const { default: defaults, variables: own, [name]: job }: Document = parse(text);
  const lines: readonly string[] = [...(defaults?.before_script ?? []), ...job.script];
  const env = Object.fromEntries(
    Object.entries<string>(own).map(([key, value]) => [
      key,
      value.replace(/\$(\w+)/g, (_, variable: string) => variables[variable] ?? '')
    ])
  );
  return { steps: [{ shell: ['sh', '-e', '-c'], script: lines.join('\n') }], env };
}

/** Buildkite joins the commands of a step; before, `$$` becomes `$`, and a single `$` would be replaced. */
export function buildkiteStep(text: string, label: string): PipelineJob {
  const { steps }: Document = parse(text);
  const step = (steps as readonly Document[]).find(each => each.label.endsWith(label));
  const script = (step.commands as readonly string[]).join('\n');
  if (script.replaceAll('$$', '').includes('$'))
    throw new Error(`the step ${label} has a $ that is replaced at upload`);
  return { steps: [{ shell: ['bash', '-e', '-c'], script: script.replaceAll('$$', '$') }], env: {} };
}
