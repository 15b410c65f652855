// What the hyperparameters do: importance, parallel coordinates, slices and a contour.
import { html, useMemo, useRef, useState } from '../dom.js';
import { path } from '../api.js';
import { go } from '../router.js';
import { useResource } from '../hooks.js';
import { count, percent, plural } from '../format.js';
import { Check, Empty, Select } from '../ui/basics.js';
import { useSetting } from '../settings.js';
import { Plot } from '../plot/plot.js';
import { ParallelPlot } from '../plot/parallel.js';
import { sliceSpec } from '../plot/slice.js';
import { contourSpec } from '../plot/contour.js';
import { describeRow, slowVersion } from '../describe.js';

const PARALLEL_MOST = 8;
const isNumber = (parameter) => parameter.type === 'float' || parameter.type === 'int';

function Importance({ data, error }) {
  const items = [...(data?.items ?? [])].sort((a, b) => b.importance - a.importance);
  const most = Math.max(...items.map((item) => item.importance), 1e-9);
  return html`<section class="card" aria-label="Importance" data-testid="importance"><h2>Importance</h2>
    ${
      error
        ? html`<p class="quiet">${error.message}</p>`
        : !items.length
          ? html`<p class="quiet">Known once enough trials have values.</p>`
          : html`<dl class="importance">${items.map(
              (item) => html`
      <div key=${item.param}><dt title=${item.param}>${item.param}</dt><dd><i
        style=${{ width: `${(item.importance / most) * 100}%` }}></i></dd><b>${percent(item.importance)}</b></div>`,
            )}</dl><p class="fine">Share of the result's spread that each one explains, by ${data.method}.</p>`
    }</section>`;
}

export function ParametersTab({ store, chosen }) {
  const memory = useRef({});
  const version = slowVersion(store, memory, 8000);
  const importance = useResource(`${path('studies', store.id)}/importance`, {}, { everyMs: 60000 });
  const [finished, setFinished] = useSetting('parameters.finished', false);
  const rows = useMemo(
    () => store.ranked().filter((row) => !finished || store.state[row] === 'COMPLETED'),
    [version, finished, store],
  );
  const space = store.study.space ?? [];
  const ranking = useMemo(() => {
    const by = new Map((importance.data?.items ?? []).map((item) => [item.param, item.importance]));
    return [...space].sort((a, b) => (by.get(b.name) ?? 0) - (by.get(a.name) ?? 0));
  }, [importance.data, space]);
  const [all, setAll] = useState(false);
  const shown =
    all || space.length <= PARALLEL_MOST ? space : space.filter((p) => ranking.slice(0, PARALLEL_MOST).includes(p));
  const [brushed, setBrushed] = useState(null);
  const [xName, setX] = useState('');
  const [yName, setY] = useState('');
  // Two numbers make a picture; a category makes stripes, and is shown when it is asked for.
  const numbersFirst = [...ranking].sort((a, b) => Number(isNumber(b)) - Number(isNumber(a)));
  const contourX = ranking.find((p) => p.name === xName) ?? numbersFirst.find((p) => p.name !== yName);
  const contourY =
    ranking.find((p) => p.name === yName && p !== contourX) ?? numbersFirst.find((p) => p !== contourX);
  const open = (row) => go(['studies', store.id, 'trials', store.trial[row]]);
  const [closer, setCloser] = useSetting('parameters.closer', true);
  // With early stopping most trials end high; the better half is where the differences that matter are.
  const range = useMemo(() => {
    if (!rows.length) return [0, 1];
    const upTo = rows[Math.floor((rows.length - 1) * (rows.length < 20 ? 1 : closer ? 0.5 : 0.95))];
    return [store.best[rows[0]], store.best[upTo]].sort((a, b) => a - b);
  }, [rows, closer]);
  const slices = useMemo(
    () => ranking.map((parameter) => [parameter.name, sliceSpec(store, rows, parameter, range, open)]),
    [rows, ranking, range],
  );
  const contour = useMemo(
    () => (contourX && contourY ? contourSpec(store, rows, contourX, contourY, open) : null),
    [rows, contourX, contourY],
  );
  if (!rows.length)
    return html`<${Empty} title="No values yet">
      <p>${finished ? 'No trial has been trained to the end yet.' : 'The plots begin with the first reported epoch.'}</p>${finished && html`<p><button onClick=${() => setFinished(false)}>Show all trials</button></p>`}<//>`;
  const names = ranking.map((p) => [p.name, p.name]);
  return html`<div class="stack">
    <div class="toolbar"><${Check} checked=${finished} onChange=${setFinished}
      testid="only-finished">Only trials trained to the end<//><span
      class="quiet">${plural(rows.length, 'trial')}</span>
      ${space.length > PARALLEL_MOST && html`<${Check} checked=${all}
        onChange=${setAll}>${`All ${space.length} hyperparameters`}<//>`}<span class="spacer"></span>
      ${
        brushed &&
        html`<span class="quiet">${count(brushed.length)} within the marked ranges</span><button class="small primary"
          onClick=${() => {
          chosen.replace(brushed.map((row) => store.trial[row]));
          go(['studies', store.id, 'compare']);
        }} data-testid="compare-brushed">Compare the best of them</button>`
      }</div>
    <div class="parallel-row"><section class="card plot-card" aria-label="Parallel coordinates">
      <h2>Parallel coordinates</h2>
        <${ParallelPlot} store=${store} rows=${rows} space=${shown} onBrush=${setBrushed}
          onPick=${open} describe=${(row) => describeRow(store, row)} />
        <p class="fine">Drag along an axis to mark a range, click the axis to clear it; the strongest lines are the best trials.${rows.length > 1800 ? ' Of this many, the best 600 and an even sample of the others are drawn.' : ''}</p></section>
      <${Importance} ...${importance} /></div>
    <section class="card" aria-label="Slices"><div class="toolbar in-card"><h2>Slices</h2><span
      class="quiet">${store.metricName} by each hyperparameter; the stronger the colour, the later the trial</span><span
      class="spacer"></span><${Check} checked=${closer} onChange=${setCloser}
      testid="slices-closer">Only the better half<//></div><div class="slices"
      data-testid="slices">${slices.map(([name, spec]) => html`<${Plot} key=${name} spec=${spec}
      height=${210} />`)}</div></section>
    ${
      contour &&
      html`<section class="card plot-card" aria-label="Contour"><div class="toolbar in-card"><h2>Contour</h2>
      <${Select} label="x" value=${contourX.name} options=${names} onChange=${setX} testid="contour-x" /><${Select}
        label="y" value=${contourY.name} options=${names.filter(([n]) => n !== contourX.name)} onChange=${setY}
        testid="contour-y" /></div>
      <${Plot} spec=${contour} height=${380} testid="contour-plot" /><p
        class="fine">The ground shows ${store.metricName} smoothed over these two alone, the stronger the better; it is left blank where no trial was near.</p></section>`
    }</div>`;
}
