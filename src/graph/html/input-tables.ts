/** What an image is made from, as tables: why things count, the largest files, and all that is not a file. */
import { sizeText } from '../../diagnostic/index.ts';
import type { FolderInput, Inputs, OtherInput } from '../inputs.ts';
import type { Because } from '../model.ts';
import { type Html, html } from './html.ts';
import { reasonOf } from './relations.ts';
import { countText } from './words.ts';

export function inputsOf(inputs: Inputs): Html {
  const { files, sources, others, sizeBytes } = inputs;
  return html`<h3>Files that count <span class="sum">${sizeText(sizeBytes)}</span></h3>
${sources.length === 0 ? html`<p>No instruction reads a file.</p>` : undefined}
<ul class="sources">${sources.map(
    source =>
      html`<li><div>${reasonOf(source.because)}</div><span class="number">${sizeText(source.sizeBytes)}, ${countText(source.count, 'entry', 'entries')}</span>${barOf(source.sizeBytes, sizeBytes)}</li>`
  )}</ul>
${files.length === 0 ? undefined : fileTable(inputs)}
<details><summary>${countText(others.length, 'other input')}</summary><ul class="others">${others.map(otherOf)}</ul></details>
`;
}

function fileTable({ files, rest }: Inputs): Html {
  const largest = Math.max(1, ...files.map(({ sizeBytes }) => sizeBytes));
  return html`<div class="scroll"><table class="files"><thead><tr>${column('path', 'File', 'none')}${column('size', 'Size', 'descending')}${column('because', 'Because of', 'none')}</tr></thead><tbody>
${files.map(
  ({
    path,
    sizeBytes,
    because
  }) => html`<tr data-path="${path}" data-size="${sizeBytes}" data-because="${because[0]?.place}"><td class="path">${path}</td><td class="number">${sizeText(sizeBytes)}${barOf(sizeBytes, largest)}</td><td>${because.map(shortReason)}</td></tr>
`
)}</tbody>${rest.length === 0 ? undefined : html`<tfoot>${rest.map(restRow)}</tfoot>`}</table></div>`;
}

function restRow({ folder, count, sizeBytes }: FolderInput): Html {
  return html`<tr><td class="path">${folder}</td><td class="number">${sizeText(sizeBytes)}</td><td>${countText(count, 'smaller file')}</td></tr>`;
}

/** The whole place stands in the list above the table. */
function shortReason({ label, place }: Because): Html {
  return html`<div title="${place}"><code>${label}</code> <span class="place">${place.slice(place.lastIndexOf('/') + 1)}</span></div>`;
}

function column(key: string, title: string, sorted: string): Html {
  return html`<th scope="col" aria-sort="${sorted}"${key === 'size' ? html` class="number"` : undefined}><button type="button" data-sort="${key}">${title}</button></th>`;
}

function otherOf({ kind, because, value }: OtherInput): Html {
  return html`<li><span class="what">${kind}</span> ${reasonOf(because)}${value === '' ? undefined : html` <span class="digest">${value}</span>`}</li>`;
}

/** How much of something a part is; the number beside it says the same. */
export function barOf(part: number, whole: number): Html {
  return html`<meter aria-hidden="true" max="${Math.max(1, whole)}" value="${part}"></meter>`;
}
