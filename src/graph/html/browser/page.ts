/**
 * The script of the page: shows what is told of the node in the address, marks what stands on what, finds, sorts, zooms.
 *
 * The page is whole without it. It makes no markup: texts of users are never more than compared.
 */

const root = document.documentElement;
const { body } = document;

function all<Found extends Element>(selector: string, within: ParentNode = document): readonly Found[] {
  return [...within.querySelectorAll<Found>(selector)];
}

const sections = all<HTMLElement>('section.detail');
const drawings = all<SVGSVGElement>('svg.drawing');
const search = document.querySelector<HTMLInputElement>('.find input');
const canvas = document.querySelector<HTMLElement>('.canvas');

/** What the address names; the summary where it names nothing. */
function selectedId(): string {
  const id = location.hash.slice(1);
  return sections.some(section => section.id === id) ? id : 'summary';
}

function select(mayMove: boolean): void {
  const id = selectedId();
  root.classList.toggle('chosen', id !== 'summary');
  for (const section of sections) section.classList.toggle('shown', section.id === id);
  for (const drawing of drawings) mark(drawing, id);
  if (!mayMove) return;
  // What was chosen before may have been read to its end, far below.
  document.getElementById(`${id}-name`)?.scrollIntoView({ block: 'nearest' });
  drawings
    .find(drawing => drawing.dataset.view === body.dataset.view)
    ?.querySelector('[aria-current]')
    ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  if (matchMedia('(max-width: 60rem)').matches && id !== 'summary')
    document.getElementById(id)?.scrollIntoView({ block: 'start' });
}

/** Marks a node, all that it stands on, and all that stands on it. */
function mark(drawing: SVGSVGElement, id: string): void {
  const edges = all<SVGPathElement>('.edge', drawing);
  const on = new Set<Element>();
  const nodes = all<SVGElement>('.node', drawing);
  // One that is drawn as part of a bundle is seen there.
  const seen = nodes.find(node => idsOf(node).has(id))?.dataset.id ?? id;
  const ids = new Set([seen]);
  for (const [here, there] of [
    ['from', 'to'],
    ['to', 'from']
  ] as const) {
    const reached = new Set([seen]);
    for (let grew = true; grew; ) {
      grew = false;
      for (const edge of edges) {
        const next = edge.dataset[there] ?? '';
        if (on.has(edge) || !reached.has(edge.dataset[here] ?? '')) continue;
        on.add(edge);
        reached.add(next);
        ids.add(next);
        grew = true;
      }
    }
  }
  drawing.classList.toggle(
    'marked',
    nodes.some(node => node.dataset.id === seen)
  );
  for (const edge of edges) edge.classList.toggle('on', on.has(edge));
  for (const node of nodes) {
    node.classList.toggle('on', ids.has(node.dataset.id ?? ''));
    if (node.dataset.id === seen) node.setAttribute('aria-current', 'true');
    else node.removeAttribute('aria-current');
  }
}

/** A node's own id and those of what it stands for. */
function idsOf({ dataset }: SVGElement): ReadonlySet<string> {
  return new Set([dataset.id ?? '', ...(dataset.members ?? '').split(' ')]);
}

/** Leaves the services with a text in their names; the others go out of the list and pale in the drawing. */
function find(text: string): void {
  const wanted = text.trim().toLowerCase();
  const rows = all<HTMLElement>('#summary [data-find]');
  const found = new Set<string>();
  for (const row of rows) {
    const fits = (row.dataset.find ?? '').toLowerCase().includes(wanted);
    row.hidden = !fits;
    if (fits) found.add(row.querySelector('a')?.hash.slice(1) ?? '');
  }
  const nothing = document.querySelector<HTMLElement>('#summary .nothing');
  if (nothing !== null) nothing.hidden = found.size > 0;
  for (const drawing of drawings) {
    drawing.classList.toggle('searched', wanted !== '');
    for (const node of all<SVGElement>('.node', drawing))
      node.classList.toggle(
        'found',
        [...idsOf(node)].some(id => found.has(id))
      );
  }
  if (wanted !== '' && location.hash !== '' && location.hash !== '#summary') location.hash = '#summary';
}

function sort(button: HTMLButtonElement): void {
  const header = button.closest('th');
  const rows = button.closest('table')?.tBodies[0];
  const key = button.dataset.sort;
  if (header === null || rows === undefined || key === undefined) return;
  const isNumber = key === 'size';
  const before = header.getAttribute('aria-sort');
  const descending = before === 'none' ? isNumber : before === 'ascending';
  for (const other of all('th', header.parentElement ?? header)) other.setAttribute('aria-sort', 'none');
  header.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
  const value = (row: HTMLElement): string => row.dataset[key] ?? '';
  const sorted = all<HTMLElement>('tr', rows).toSorted((a, b) => {
    const order = isNumber
      ? Number(value(a)) - Number(value(b))
      : value(a) < value(b)
        ? -1
        : value(a) > value(b)
          ? 1
          : 0;
    return descending ? -order : order;
  });
  rows.append(...sorted);
}

/** Of the canvas, both sides. */
const PADDING = 18;
const SCALE = { least: 0.2, most: 3, step: 1.25, legible: 0.55 } as const;

/** Makes the drawing in sight larger or smaller; `fit` takes the width that there is, as long as it can be read. */
function zoom(how: string): void {
  const drawing = drawings.find(each => each.dataset.view === body.dataset.view);
  if (drawing === undefined || canvas === null) return;
  const natural = drawing.viewBox.baseVal.width;
  const now = drawing.getBoundingClientRect().width / natural;
  const fitting = Math.min(1.15, Math.max(SCALE.legible, (canvas.clientWidth - PADDING) / natural));
  const wanted = how === 'fit' ? fitting : how === 'in' ? now * SCALE.step : now / SCALE.step;
  const scale = Math.min(SCALE.most, Math.max(SCALE.least, wanted));
  drawing.style.width = `${natural * scale}px`;
  drawing.style.height = `${drawing.viewBox.baseVal.height * scale}px`;
}

function show(view: string): void {
  body.dataset.view = view;
  for (const button of all('.tools [data-view]')) {
    button.setAttribute('aria-pressed', String((button as HTMLElement).dataset.view === view));
  }
  zoom('fit');
}

root.classList.add('live');
addEventListener('hashchange', () => select(true));
addEventListener('keydown', event => {
  if (event.key === '/' && document.activeElement !== search) {
    event.preventDefault();
    search?.focus();
  } else if (event.key === 'Escape') {
    if (selectedId() !== 'summary') location.hash = '#summary';
    else if (search !== null) {
      search.value = '';
      find('');
    }
  }
});
document.addEventListener('click', event => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (button === null) return;
  const { view, zoom: how, sort: key } = button.dataset;
  if (view !== undefined) show(view);
  else if (how !== undefined) zoom(how);
  else if (key !== undefined) sort(button);
});
search?.addEventListener('input', () => find(search.value));
show(body.dataset.view ?? 'services');
select(false);
