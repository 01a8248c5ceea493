/** `check`: what makes hashes differ between machines, leaks a secret, or lets a build fail later. */
import { dirname, resolve } from 'node:path';
import { countText, DiagnosticError } from '../../diagnostic/index.ts';
import { createFolder } from '../../host/index.ts';
import type { Finding, StaleFile } from '../../pipeline/index.ts';
import { type Command, type CommandContext, hasOption, type OptionTable, textOption } from '../command.ts';
import { writeDocument } from '../document-output.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { placeOf } from '../findings/place.ts';
import { countsText, FINDING_FORMATS, type FindingFormat } from '../findings/report.ts';
import { COMMON_OPTIONS } from '../options.ts';
import { planRequest, reportDiagnostics } from '../plan-for.ts';
import { mayColourOutput } from '../style.ts';
import { written } from '../written.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  format: {
    kind: 'text',
    value: 'FORMAT',
    choices: FINDING_FORMATS,
    group: 'Command',
    describe: 'How to print: text (the default), json, sarif for code scanning, github for annotations.'
  },
  fix: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Writes rendered files that are out of date again; off by default.'
  },
  strict: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Ends with exit code 1 for warnings, too; off by default.'
  }
};

export const checkCommand: Command = {
  name: 'check',
  usage: 'check [services..]',
  positional: {
    name: 'services',
    describe: 'Services to look at; all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Find what makes hashes differ between machines; exits with 1 where there is something.',
  options: OPTIONS,
  examples: [
    ['compose-cache check --rendered ci.compose.yml', 'in pre-commit or CI: inputs, arguments, and the rendered file'],
    ['compose-cache check --rendered ci.compose.yml --fix', 'the same, and the rendered file is written again'],
    ['compose-cache check --check-ignore floating-base,odd-mode', 'without findings that do not matter here']
  ],
  async run(parsed, context) {
    const { checkProject } = await import('../../pipeline/index.ts');
    const { printFindings } = await import('../findings/print.ts');
    const { terminal } = context;
    const { findings, stale, services, notes } = await checkProject(planRequest(parsed, context), {
      nameIsChosen: textOption(parsed, 'project-name') !== undefined
    });
    reportDiagnostics(notes, parsed, context);
    const { fixed, failures } = writeStale(hasOption(parsed, 'fix') ? stale : [], context);
    const left = findings.filter(finding => !isFixed(finding, fixed));
    const quiet = hasOption(parsed, 'quiet');
    const shown = quiet ? left.filter(({ severity }) => severity === 'error') : left;
    // The choices of the option are these formats.
    const format = (textOption(parsed, 'format') ?? 'text') as FindingFormat;
    terminal.output(
      await printFindings({ findings: shown, written: fixed }, format, { colour: mayColourOutput(terminal) })
    );
    if (!quiet) terminal.report(summary(left, fixed, services));
    if (failures.length > 0) {
      throw new DiagnosticError(
        failures.flatMap(({ diagnostics }) => diagnostics),
        { cause: failures[0] }
      );
    }
    return isBad(left, hasOption(parsed, 'strict')) ? EXIT_CODES.no : EXIT_CODES.done;
  }
};

interface WritingOutcome {
  /** The files that are as they should be now, as they are shown to people. */
  readonly fixed: readonly string[];
  readonly failures: readonly DiagnosticError[];
}

/** A file that cannot be written hides neither the others nor what was found besides. */
function writeStale(stale: readonly StaleFile[], context: CommandContext): WritingOutcome {
  const fixed: string[] = [];
  const failures: DiagnosticError[] = [];
  for (const { shown, text } of stale) {
    try {
      // git keeps no empty folders, so that of a file which was never written may be missing.
      written(shown, () => createFolder(dirname(resolve(context.terminal.workingDirectory, shown))));
      writeDocument(shown, text, context);
      fixed.push(shown);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      failures.push(error);
    }
  }
  return { fixed, failures };
}

function isFixed(finding: Finding, fixed: readonly string[]): boolean {
  return finding.code === 'stale-rendering' && fixed.includes(placeOf(finding)?.file ?? '');
}

function isBad(findings: readonly Finding[], strict: boolean): boolean {
  return findings.some(({ severity }) => strict || severity === 'error');
}

function summary(findings: readonly Finding[], fixed: readonly string[], services: number): string {
  const written = fixed.map(path => `wrote ${path}\n`).join('');
  const looked = `${countText(services, 'service')} looked at`;
  return `${written}${looked}: ${findings.length === 0 ? 'nothing found' : countsText(findings)}\n`;
}
