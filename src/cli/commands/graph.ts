/** `graph`: what images are made from and what stands on what, as a picture. */

import type { Diagnostic } from '../../diagnostic/index.ts';
import type { Graph } from '../../graph/index.ts';
import { type Command, hasOption, type OptionTable, textOption } from '../command.ts';
import { withDockerSession } from '../docker-session.ts';
import { DOCUMENT_OPTIONS, outputDocument } from '../document-output.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { COMMON_OPTIONS } from '../options.ts';
import { reportDiagnostics } from '../plan-for.ts';

const OPTIONS: OptionTable = {
  ...COMMON_OPTIONS,
  ...DOCUMENT_OPTIONS,
  format: {
    kind: 'text',
    value: 'FORMAT',
    choices: ['mermaid', 'dot', 'html'],
    group: 'Command',
    describe: 'How to draw: mermaid (the default), dot for Graphviz, or html, one page that needs nothing else.'
  },
  collapse: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Leaves out stages and contexts, so that images stand directly on images; off by default.'
  },
  status: {
    kind: 'boolean',
    group: 'Command',
    describe: 'Asks the registry and marks every image as hit, miss or unknown; by default only files are read.'
  },
  against: {
    kind: 'text',
    value: 'REF|FILE|IMAGE',
    group: 'Command',
    describe:
      'Marks what differs from a git ref, a file that explain --format json wrote, or an image beside which a fingerprint was published; off by default.'
  }
};

export const graphCommand: Command = {
  name: 'graph',
  usage: 'graph [services..]',
  positional: {
    name: 'services',
    describe: 'Services to draw, with all that they stand on; all active ones by default.',
    required: false,
    variadic: true
  },
  describe: 'Draw services, stages, contexts and base images, and what stands on what.',
  options: OPTIONS,
  examples: [
    ['compose-cache graph --format html -o graph.html', 'a page to look at, with the inputs of every service'],
    ['compose-cache graph --format html -o graph.html --status --against main', 'and what is missing and what changed'],
    ['compose-cache graph --format dot web > web.dot', 'for Graphviz: dot -Tsvg web.dot -o web.svg draws it']
  ],
  run: (parsed, context) =>
    withDockerSession(parsed, context, async session => {
      const against = textOption(parsed, 'against');
      const { diffPlan, surveyPlan } = await import('../../pipeline/index.ts');
      const { graphOf, withBases } = await import('../../graph/index.ts');
      const whole = withBases(session.plan);
      const differences = against === undefined ? [] : await diffPlan(whole, session.request, against);
      const survey = hasOption(parsed, 'status')
        ? await surveyPlan(whole, session.registry, { details: true, strict: false })
        : undefined;
      reportDiagnostics(survey?.diagnostics ?? [], parsed, context);
      const graph = graphOf(session.plan, { against, differences, reports: survey?.report.targets ?? [] });
      const { text, diagnostics } = await drawn(graph, textOption(parsed, 'format'), hasOption(parsed, 'collapse'));
      reportDiagnostics(diagnostics, parsed, context);
      outputDocument(text, parsed, context);
      return EXIT_CODES.done;
    })
};

interface Drawing {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

async function drawn(graph: Graph, format: string | undefined, collapsed: boolean): Promise<Drawing> {
  if (format === 'html') {
    const { htmlOf } = await import('../../graph/html/page.ts');
    return { text: htmlOf(graph, { collapsed }), diagnostics: [] };
  }
  const { dotOf, mermaidLimits, mermaidOf, withoutStages } = await import('../../graph/index.ts');
  const shown = collapsed ? withoutStages(graph) : graph;
  if (format === 'dot') return { text: dotOf(shown), diagnostics: [] };
  const text = mermaidOf(shown);
  return { text, diagnostics: mermaidLimits(shown, text, collapsed) };
}
