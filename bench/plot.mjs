/** Draws docs/growth.svg: four small plots with logarithmic scales, each beside the line of linear growth. */

const WIDTH = 720;
const PANEL = { width: 330, height: 210 };
const INSET = { left: 50, right: 26, top: 34, bottom: 40 };

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-weight: 600; fill: #1f2328 }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .linear { stroke: #8c959f; stroke-width: 1; stroke-dasharray: 3 4; fill: none }
  .measured { stroke: #0969da; stroke-width: 2; fill: none }
  .point { fill: #0969da }
  .value { fill: #1f2328; font-size: 11px }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 }
    .title, .value { fill: #f0f6fc }
    .grid { stroke: #3d444d }
    .linear { stroke: #656c76 }
    .measured { stroke: #4493f8 }
    .point { fill: #4493f8 }
  }`;

/** @param series - As growth.mjs gives them. */
export function plotGrowth({ files, services }) {
  const seconds = ({ count, seconds }) => ({ x: count, y: seconds, label: `${seconds.toFixed(2)} s` });
  const memory = ({ count, peakMiB }) => ({ x: count, y: peakMiB, label: `${peakMiB.toFixed(0)} MiB` });
  const panels = [
    panel('Time', 'files in one context', files.map(seconds)),
    panel('Peak memory', 'files in one context', files.map(memory)),
    panel('Time', 'services over one context of 100,000 files', services.map(seconds)),
    panel('Peak memory', 'services over one context of 100,000 files', services.map(memory))
  ];
  const placed = panels.map((content, index) => {
    const x = (index % 2) * (WIDTH - PANEL.width);
    const y = Math.floor(index / 2) * (PANEL.height + 20);
    return `<g transform="translate(${x} ${y})">${content}</g>`;
  });
  const height = 2 * PANEL.height + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    '<title>Time and memory of compose-cache hash by number of files and services; the dashed lines grow linearly</title>',
    `<style>${STYLE}\n</style>`,
    ...placed,
    '</svg>',
    ''
  ].join('\n');
}

function panel(title, axis, points) {
  const [first] = points;
  const last = points.at(-1);
  const factor = last.x / first.x;
  // Both axes span as many powers of ten, so that linear growth is a diagonal.
  const lowest = Math.min(...points.map(({ y }) => y)) / 1.5;
  const x = value => INSET.left + (Math.log(value / first.x) / Math.log(factor)) * innerWidth();
  const y = value => INSET.top + innerHeight() - (Math.log(value / lowest) / Math.log(factor * 1.5)) * innerHeight();
  const at = (px, py) => `${px.toFixed(1)},${py.toFixed(1)}`;
  const grid = points.map(
    point =>
      `<line class="grid" x1="${x(point.x).toFixed(1)}" x2="${x(point.x).toFixed(1)}" y1="${INSET.top}" y2="${INSET.top + innerHeight()}"/>` +
      text(x(point.x), INSET.top + innerHeight() + 16, point.x.toLocaleString('en'), 'middle')
  );
  const linear = [at(x(first.x), y(first.y)), at(x(last.x), y(Math.min(first.y * factor, lowest * factor * 1.5)))];
  const line = points.map(point => at(x(point.x), y(point.y))).join(' ');
  const marks = points.map(
    point =>
      `<circle class="point" cx="${x(point.x).toFixed(1)}" cy="${y(point.y).toFixed(1)}" r="3.5"/>` +
      text(x(point.x), y(point.y) - 9, point.label, 'middle', 'value')
  );
  return [
    text(0, 16, title, 'start', 'title'),
    ...grid,
    text(INSET.left + innerWidth() / 2, PANEL.height - 6, axis, 'middle'),
    `<polyline class="linear" points="${linear.join(' ')}"/>`,
    `<polyline class="measured" points="${line}"/>`,
    ...marks
  ].join('\n');
}

function innerWidth() {
  return PANEL.width - INSET.left - INSET.right;
}

function innerHeight() {
  return PANEL.height - INSET.top - INSET.bottom;
}

function text(x, y, content, anchor, name) {
  const style = name === undefined ? '' : ` class="${name}"`;
  return `<text${style} x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${content}</text>`;
}
