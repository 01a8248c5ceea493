/**
 * The graph as one HTML page that needs nothing else: no network, no server, no script to be read.
 *
 * In: a graph. Out: the page. Everything is in the page when it arrives; its script only shows, hides, sorts and marks.
 * What may run and be fetched is said by a Content Security Policy: this script and this style sheet, nothing else.
 */
import { createHash } from 'node:crypto';
import { bundled } from '../bundle.ts';
import { withoutStages } from '../collapse.ts';
import { createInputReader } from '../inputs.ts';
import type { Graph } from '../model.ts';
import { SCRIPT, STYLE } from './assets.generated.js';
import { bundleSection, sectionOf, summaryOf, type Told } from './details.ts';
import { drawingOf } from './drawing.ts';
import { type Html, html } from './html.ts';
import { viewsOf } from './relations.ts';

export interface PageOptions {
  /** Whether stages are out of sight at first; they are not drawn at all where there would be too many. */
  readonly collapsed: boolean;
}

/** More nodes than this take seconds to lay out, and nobody could follow their edges. */
const MOST_NODES_WITH_STAGES = 250;
/** With more, images that stand on the same things are drawn as one. */
const MOST_NODES_ONE_BY_ONE = 40;
/** With more, the page begins with services only. */
const MOST_NODES_AT_FIRST = 60;
/** How many files the page lists one by one, all images together, and at least and at most for each. */
const FILES_ON_PAGE = 3000;
const FILES_OF_IMAGE = { least: 8, most: 200 } as const;

export function htmlOf(graph: Graph, { collapsed }: PageOptions): string {
  const services = withoutStages(graph);
  const share = Math.floor(FILES_ON_PAGE / Math.max(1, graph.targets.size));
  const inputsOf = createInputReader(Math.min(FILES_OF_IMAGE.most, Math.max(FILES_OF_IMAGE.least, share)));
  const told = new Map<string, Told>(
    [...graph.targets].map(([id, facts]) => [id, { facts, inputs: inputsOf(facts.planned.target.fingerprint) }])
  );
  const hasStages = services.nodes.length < graph.nodes.length && graph.nodes.length <= MOST_NODES_WITH_STAGES;
  const views = viewsOf(graph, services, hasStages ? graph : services);
  const { graph: overview, bundles } =
    services.nodes.length > MOST_NODES_ONE_BY_ONE ? bundled(services) : { graph: services, bundles: [] };
  const sections = (hasStages ? graph : services).nodes.map(node => sectionOf(node, told.get(node.id), views));
  const begins = hasStages && !collapsed && graph.nodes.length <= MOST_NODES_AT_FIRST ? 'stages' : 'services';
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(SCRIPT)}'; style-src '${hashOf(STYLE)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="compose-cache">
<title>${graph.project} &middot; what its images are made of</title>
<style>${raw(STYLE)}</style>
</head>
<body data-view="${begins}">
<header>
<h1>${graph.project}</h1>
<p>what its images are made of${graph.against === undefined ? undefined : html`, compared with <code>${graph.against}</code>`}</p>
<label class="find"><span>Find a service</span><input type="search" placeholder="Find a service" autocomplete="off" spellcheck="false"><kbd>/</kbd></label>
</header>
<main>
<div class="picture">
<div class="tools">${hasStages ? html`<button type="button" data-view="services">Services</button><button type="button" data-view="stages">Stages and contexts</button>` : undefined}<span class="gap"></span><button type="button" data-zoom="out" aria-label="Smaller">&minus;</button><button type="button" data-zoom="fit">Fit</button><button type="button" data-zoom="in" aria-label="Larger">+</button></div>
<div class="canvas" tabindex="0" role="region" aria-label="The graph">
${drawingOf(overview, 'services', bundles)}
${hasStages ? drawingOf(graph, 'stages') : undefined}
</div>
${legend(hasStages ? graph : services)}
</div>
<div class="panel">
<p class="back"><a href="#summary">All services</a></p>
${summaryOf(views, [...told.values()])}${sections}${bundles.map(bundle => bundleSection(bundle, views))}
</div>
</main>
<script>${raw(SCRIPT)}</script>
</body>
</html>
`;
  return page.markup;
}

function legend({ nodes, targets }: Graph): Html {
  const kinds = new Set<string>(nodes.map(({ kind }) => kind));
  const entries: readonly (readonly [string, string])[] = [
    ['target', 'image of this project'],
    ['service', 'not built here'],
    ['stage', 'stage'],
    ['context', 'build context'],
    ['image', 'base image'],
    ['remote', 'from elsewhere']
  ];
  const isCompared = [...targets.values()].some(({ change }) => change !== undefined);
  return html`<p class="legend">${entries.filter(([kind]) => kinds.has(kind)).map(([kind, words]) => html`<span class="${kind}">${words}</span>`)}${isCompared ? html`<span class="differs">differs</span>` : undefined}<span class="line solid">stands on</span><span class="line dashed">copies from</span></p>`;
}

/** Our own script and style sheet. */
function raw(markup: string): Html {
  return { markup };
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
