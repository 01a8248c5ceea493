/** What is told of each node: a section that its link leads to. */
import { sizeText } from '../../diagnostic/index.ts';
import type { ItemChange } from '../../fingerprint/index.ts';
import type { ServiceDifference } from '../../pipeline/index.ts';
import type { Bundle } from '../bundle.ts';
import type { Inputs } from '../inputs.ts';
import { becauseOf, CHANGE_WORDS, type GraphNode, shortHash, type TargetFacts } from '../model.ts';
import { dockerfileOf } from '../stages.ts';
import { KIND_WORDS } from './drawing.ts';
import { type Html, html } from './html.ts';
import { barOf, inputsOf } from './input-tables.ts';
import { linkTo, reasonOf, relationsOf, stagesOf, type Views } from './relations.ts';
import { countText } from './words.ts';

export interface Told {
  readonly facts: TargetFacts;
  readonly inputs: Inputs;
}

/** @param told - For a target: what it is made from. */
export function sectionOf(node: GraphNode, told: Told | undefined, views: Views): Html {
  const services = told?.facts.planned.target.services ?? [];
  return html`<section class="detail" id="${node.id}" tabindex="-1" aria-labelledby="${node.id}-name">
<p class="kind ${node.kind}">${KIND_WORDS[node.kind]}</p>
<h2 id="${node.id}-name">${services.length > 0 ? services.join(', ') : node.title}</h2>
${told === undefined ? relationsOf(node, views) : targetDetails(node, told, views)}
</section>
`;
}

/** What is told of a node that stands for several: which ones. */
export function bundleSection({ id, members }: Bundle, views: Views): Html {
  const [first = ''] = members;
  const below = views.outgoing(views.services, first).map(({ to }) => html`<li>${linkTo(to, views)}</li>`);
  return html`<section class="detail" id="${id}" tabindex="-1" aria-labelledby="${id}-name">
<h2 id="${id}-name">${members.length} that stand on the same</h2>
<h3>Stand on</h3><ul class="relations chips">${below}</ul>
<h3>Services</h3><ul class="relations chips">${members.map(member => html`<li>${linkTo(member, views)}</li>`)}</ul>
</section>
`;
}

/** Words in colour for what the registry and the comparison say. */
function badgesOf({ report, change }: TargetFacts): Html {
  return html`${report === undefined ? undefined : html`<span class="badge ${report.status}">${report.status}</span>`}${change === undefined ? undefined : html`<span class="badge ${change}">${CHANGE_WORDS[change]}</span>`}`;
}

function targetDetails(node: GraphNode, { facts, inputs }: Told, views: Views): Html {
  const { planned, report } = facts;
  const { target, service } = planned;
  const dockerfile = dockerfileOf(planned);
  const stage = service.build?.target?.value;
  const made = report === undefined || report.created === null ? undefined : `made ${report.created}`;
  const size = report === undefined || report.sizeBytes === null ? undefined : sizeText(report.sizeBytes);
  const status = report === undefined ? undefined : [report.reason, size, made].filter(each => each !== undefined);
  const rows: readonly (readonly [string, Html | undefined])[] = [
    ['Image', html`<code>${target.image}</code>`],
    ['Hash', html`<code>${target.hash}</code>`],
    ['Registry', status === undefined ? undefined : html`${status.join(', ')}`],
    ['Platforms', html`${target.platforms.join(', ')}`],
    ['Dockerfile', dockerfile === undefined ? undefined : html`<code>${dockerfile}</code>`],
    ['Target', stage === undefined ? undefined : html`<code>${stage}</code>`]
  ];
  return html`<p class="badges">${badgesOf(facts)}</p>
<dl>${rows.flatMap(([name, value]) => (value === undefined ? [] : [html`<dt>${name}</dt><dd>${value}</dd>`]))}</dl>
${widenedOf(facts)}${changesOf(facts, views)}${inputsOf(inputs)}${stagesOf(node.id, views)}${relationsOf(node, views)}`;
}

function widenedOf({ planned }: TargetFacts): Html | undefined {
  const { widened } = planned.target.fingerprint;
  if (widened.length === 0) return undefined;
  return html`<div class="callout"><h3>More counts than may be needed</h3><ul>${widened.map(
    reason => html`<li>${reasonOf(becauseOf(reason))}</li>`
  )}</ul></div>
`;
}

function changesOf({ differences, changedBases }: TargetFacts, views: Views): Html | undefined {
  const different = differences.filter(({ before, after }) => before !== after);
  if (different.length === 0) return undefined;
  const { against } = views.whole;
  const through =
    changedBases.length === 0 ? undefined : html`<p>It stands on what differs itself: ${changedBases.join(', ')}.</p>`;
  return html`<h3>What differs from ${against}</h3>${through}${different.map(each => differenceOf(each, different.length > 1))}
`;
}

function differenceOf({ service, before, after, changes }: ServiceDifference, isNamed: boolean): Html {
  const name = isNamed ? html`<strong>${service}</strong> ` : undefined;
  if (before === undefined) return html`<p>${name}New: there is nothing to compare it with.</p>`;
  return html`<p>${name}<code>${shortHash(before)}</code> &rarr; <code>${shortHash(after)}</code></p><ul class="changes">${changes.map(changeOf)}</ul>`;
}

const MARKS = { added: '+', removed: '−', changed: '~' } as const;
const LONGEST_CHANGE = 50;

function changeOf({ change, kind, label, files }: ItemChange): Html {
  const shown = files
    .slice(0, LONGEST_CHANGE)
    .map(
      file => html`<li class="${file.change}"><b title="${file.change}">${MARKS[file.change]}</b> ${file.path}</li>`
    );
  const more = files.length - shown.length;
  const list = html`<ul>${shown}${more > 0 ? html`<li>and ${more} more</li>` : undefined}</ul>`;
  return html`<li class="${change}"><b title="${change}">${MARKS[change]}</b> ${kind} <code>${label.replace(/\s+/g, ' ')}</code>${files.length === 0 ? undefined : list}</li>`;
}

/** What the page begins with: all services, and what there is to say of the project as a whole. */
export function summaryOf(views: Views, told: readonly Told[]): Html {
  const largest = Math.max(1, ...told.map(({ inputs }) => inputs.sizeBytes));
  const others = views.whole.nodes.filter(({ kind }) => kind === 'service');
  return html`<section class="detail" id="summary" tabindex="-1" aria-labelledby="summary-name">
<h2 id="summary-name">What is built</h2>
${headline(views, told)}
<div class="scroll"><table class="services"><thead><tr><th scope="col">Services</th><th scope="col" class="number">Inputs</th></tr></thead><tbody>
${told.map(
  ({
    facts,
    inputs
  }) => html`<tr data-find="${facts.planned.target.services.join(' ')}"><td><a href="#${facts.id}">${facts.planned.target.services.join(', ')}</a> ${badgesOf(facts)}</td><td class="number" title="${countText(inputs.count, 'entry', 'entries')}">${sizeText(inputs.sizeBytes)}${barOf(inputs.sizeBytes, largest)}</td></tr>
`
)}${others.map(({ id, title }) => html`<tr data-find="${title}"><td><a href="#${id}">${title}</a></td><td class="number">not built</td></tr>`)}</tbody></table></div>
<p class="nothing" hidden>No service has that in its name.</p>
</section>
`;
}

function headline({ whole }: Views, told: readonly Told[]): Html {
  const images = whole.nodes.filter(({ kind }) => kind === 'image').length;
  const services = told.reduce((sum, { facts }) => sum + facts.planned.target.services.length, 0);
  const sum = html`<p>${countText(told.length, 'image')} for ${countText(services, 'service')}; ${countText(images, 'image')} from elsewhere.</p>`;
  const reports = told.flatMap(({ facts }) => (facts.report === undefined ? [] : [facts.report.status]));
  const count = (status: string): number => reports.filter(each => each === status).length;
  const asked =
    reports.length === 0
      ? undefined
      : html`<p class="badges"><span class="badge hit">${count('hit')} hit</span><span class="badge miss">${count('miss')} miss</span>${count('unknown') === 0 ? undefined : html`<span class="badge unknown">${count('unknown')} unknown</span>`}</p>`;
  return html`${sum}${asked}${comparison(whole.against, told)}`;
}

function comparison(against: string | undefined, told: readonly Told[]): Html | undefined {
  if (against === undefined) return undefined;
  const named = (change: string): readonly Told[] => told.filter(({ facts }) => facts.change === change);
  const list = (targets: readonly Told[]): Html[] =>
    targets.map(
      ({ facts }) =>
        html`<li><a href="#${facts.id}">${facts.planned.target.services.join(', ')}</a>${facts.changedBases.length === 0 ? undefined : html` through ${facts.changedBases.join(', ')}`}</li>`
    );
  const different = [...named('changed'), ...named('new'), ...named('through')];
  if (different.length === 0) return html`<div class="callout calm"><h3>Nothing differs from ${against}</h3></div>`;
  return html`<div class="callout"><h3>${countText(different.length, 'image')} of ${told.length} differ from ${against}</h3><ul>${list(different)}</ul></div>`;
}
