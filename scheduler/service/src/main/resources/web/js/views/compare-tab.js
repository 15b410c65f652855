// Selected trials side by side: what differs between them, and their curves over one another.
import { html, useMemo, useState } from '../dom.js';
import { path } from '../api.js';
import { go } from '../router.js';
import { useResource } from '../hooks.js';
import { better } from '../numbers.js';
import { count, duration, number, param, words } from '../format.js';
import { reasonText, samplerText } from '../plain.js';
import { series } from '../theme.js';
import { curvesSpec } from '../plot/curves.js';
import { Plot } from '../plot/plot.js';
import { Check, Empty, StateBadge, TrialLink } from '../ui/basics.js';
import { CurveControls, rungLines, useCurveOptions } from './curve-controls.js';
import { useCurves } from './curves-tab.js';

const same = (values) => values.every((value) => JSON.stringify(value ?? null) === JSON.stringify(values[0] ?? null));

/** Rows of the table: [{name, values (for comparing), cells, kind}]. */
function tableRows(store, rows) {
  const whole = (row) => store.details.get(store.trial[row]);
  const make = (
    name,
    value,
    cell = (v) => (v === null || v === undefined || v === '' ? '·' : String(v)),
    kind = 'fact',
  ) => {
    const values = rows.map(value);
    return { name, values, cells: values.map((value) => cell(value)), kind };
  };
  const best = rows.reduce(
    (top, row) => (top === null || better(store.best[row], store.best[top], store.goal) ? row : top),
    null,
  );
  const result = make(`Best ${store.metricName}`, (row) => store.best[row], number, 'result');
  result.bestAt = rows.indexOf(best);
  return [
    make(
      'State',
      (row) => store.state[row],
      (state) => html`<${StateBadge} state=${state} />`,
    ),
    result,
    ...store.study.metrics.slice(1).map((m, i) =>
      make(
        m.name,
        (row) => whole(row)?.lastValues?.[i + 1],
        (v) => (typeof v === 'number' ? number(v) : String(v ?? '·')),
        'result',
      ),
    ),
    make(words(store.study.resourceName), (row) => store.epoch[row], count),
    make('Ended', (row) => reasonText(whole(row)?.reason)),
    make('Training time', (row) => store.runtime[row], duration),
    make('Device', (row) => whole(row)?.device),
    make('Proposed by', (row) => samplerText(whole(row)?.provenance?.sampler)),
    ...store.paramNames.map((name) =>
      make(
        name,
        (row) => store.params[name]?.[row] ?? null,
        (v) => (v === null ? html`<span class="quiet">not used</span>` : param(v)),
        'param',
      ),
    ),
  ];
}

export function CompareTab({ store, chosen }) {
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const [options, change] = useCurveOptions();
  const trials = [...chosen.set].filter((trial) => store.rowOf.has(trial));
  const rows = trials.map((trial) => store.rowOf.get(trial));
  const { curves, version } = useCurves(store, trials);
  const rungs = useResource(trials.length ? `${path('studies', store.id)}/rungs` : null, {});
  const spec = useMemo(
    () =>
      curves &&
      curvesSpec(
        trials
          .filter((trial) => curves.has(trial))
          .map((trial, i) => ({ ...curves.get(trial), colour: series(i), width: 2, name: `Trial ${trial}` })),
        rungLines(rungs.data?.brackets, options.rungs),
        {
          ...options,
          metricName: store.metricName,
          resourceName: store.study.resourceName,
          onPick: (trial) => go(['studies', store.id, 'trials', trial]),
        },
      ),
    [curves, version, options, rungs.data, trials.join()],
  );
  if (!trials.length) {
    return html`<${Empty} title="No trials are selected" testid="nothing-selected">
      <p>Select trials in the table (the box at the left, or Space on a row), mark ranges in Parameters, or begin with the best.</p>
      <p><button class="primary" data-testid="compare-best" disabled=${!store.study.best} onClick=${() =>
        chosen.replace(
          store
            .ranked()
            .slice(0, 5)
            .map((row) => store.trial[row]),
        )}>Compare the five best</button></p><//>`;
  }
  const table = tableRows(store, rows);
  const shown = table.filter((row) => row.kind !== 'param' || !onlyDifferent || !same(row.values));
  const hiddenCount = table.length - shown.length;
  return html`<div class="stack">
    <section class="card plot-card" aria-label="Curves"><div class="toolbar in-card"><h2>Learning curves</h2><span
      class="spacer"></span><${CurveControls} options=${options} change=${change} /></div>${spec && html`<${Plot}
      spec=${spec} height=${320} testid="compare-plot" />`}</section>
    <div class="toolbar"><${Check} checked=${onlyDifferent} onChange=${setOnlyDifferent}
      testid="only-different">Only hyperparameters that differ<//>${hiddenCount > 0 && html`<span
      class="quiet">${count(hiddenCount)} equal left out</span>`}<span class="spacer"></span><button class="small"
      onClick=${() => chosen.clear()}>Clear the selection</button></div>
    <div class="card flush scroll-x"><table class="plain compare" data-testid="compare-table"><thead><tr>
      <th scope="col"></th>${trials.map((trial, i) => html`<th scope="col" key=${trial} class="num"><span class="swatch"
      style=${{ background: series(i) }}></span><${TrialLink} study=${store.id} trial=${trial} /> <button
      class="icon tiny" aria-label=${`Take trial ${trial} out`} onClick=${() => chosen.toggle(trial)}>✕</button>
      </th>`)}</tr></thead>
      <tbody>${shown.map((row) => html`<tr key=${row.name}
        class=${row.kind === 'param' && !same(row.values) && trials.length > 1 ? 'different' : ''}
        data-kind=${row.kind}><th scope="row">${row.name}</th>${row.cells.map((cell, i) => html`<td
        class=${`num ${row.bestAt === i ? 'best-cell' : ''}`} key=${trials[i]}>${cell}</td>`)}</tr>`)}</tbody></table>
        </div></div>`;
}
