/**
 * The page that a CI service shows of a run, as Markdown: a row for each image.
 *
 * In: what became of each target. Out: text. Names come from files that others write, so what Markdown or HTML would take
 * for itself is escaped.
 */
import type { BuildReport, Outcome } from './build.ts';
import type { Plan, Target } from './plan.ts';
import { reasonOf } from './plan-report.ts';

export interface SummaryFacts {
  readonly plan: Plan;
  readonly build: BuildReport;
  /** Of the whole run. */
  readonly seconds: number;
  /** Whether images were pushed. */
  readonly pushed: boolean;
  /** Why the run is not trusted; undefined where it is. */
  readonly untrusted: string | undefined;
}

const WORDS: Readonly<Record<Outcome, string>> = {
  hit: '✅ there',
  local: '📦 on this machine',
  built: '🔨 built'
};

export function summaryMarkdown({ plan, build, seconds, pushed, untrusted }: SummaryFacts): string {
  const { outcomes, existence } = build;
  const missing = new Set([...outcomes].filter(([, outcome]) => outcome !== 'hit').map(([target]) => target));
  const rows = [...outcomes].map(([target, outcome]) => {
    const why = reasonOf(plan, target, existence.get(target), missing);
    return `| ${servicesText(target)} | ${WORDS[outcome]} | ${escaped(why)} | \`${target.image}\` |`;
  });
  const built = [...outcomes.values()].filter(outcome => outcome === 'built').length;
  const notes = [
    `${outcomes.size - missing.size} of ${outcomes.size} images were there, ${built} built, in ${seconds.toFixed(1)} s.`,
    ...(pushed || missing.size === 0 ? [] : ['Nothing was pushed.']),
    ...(untrusted === undefined ? [] : [`Not trusted: ${untrusted}.`])
  ];
  return [
    `### Images of ${escaped(plan.project.name)}`,
    '',
    '| Service | Image | Why | Name |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    notes.join(' '),
    ''
  ].join('\n');
}

function servicesText({ services }: Target): string {
  return services.map(escaped).join(', ');
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~&]/g, character =>
    character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`
  );
}
