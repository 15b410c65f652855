// Learning curves of the best, the running, the newest or the selected trials, growing as metrics arrive.
import { html, useEffect, useMemo, useReducer, useRef, useState } from '../dom.js';
import { get, path } from '../api.js';
import { go } from '../router.js';
import { useResource } from '../hooks.js';
import { metric, isFiniteNumber } from '../numbers.js';
import { number, param, plural, words } from '../format.js';
import { ramp } from '../theme.js';
import { curvesSpec, readCurve } from '../plot/curves.js';
import { Plot } from '../plot/plot.js';
import { Empty, ErrorNotice, Loading, Segmented, Select } from '../ui/basics.js';
import { CurveControls, rungLines, useCurveOptions } from './curve-controls.js';

const CHUNK = 250;

function trialsFor(store, which, many, chosen) {
  if (which === 'selected') return [...chosen.set];
  if (which === 'best')
    return store
      .ranked()
      .slice(0, many)
      .map((row) => store.trial[row]);
  const rows = [];
  for (let row = 0; row < store.size; row += 1)
    if ((which === 'running' ? store.state[row] === 'RUNNING' : true) && store.epoch[row] > 0) rows.push(row);
  const key = which === 'running' ? (row) => store.started[row] ?? 0 : (row) => store.trial[row];
  return rows
    .sort((a, b) => key(b) - key(a))
    .slice(0, many)
    .map((row) => store.trial[row]);
}

export async function loadCurves(store, trials, points, signal) {
  const chunks = [];
  for (let i = 0; i < trials.length; i += CHUNK) chunks.push(trials.slice(i, i + CHUNK));
  const answers = await Promise.all(
    chunks.map((chunk) => get(`${path('studies', store.id)}/curves`, { trials: chunk.join(','), points }, signal)),
  );
  return new Map(answers.flatMap((answer) => answer.curves).map((curve) => [curve.trial, readCurve(curve)]));
}

/** Curves by trial, extended in place by live metrics; `version` rises with each change. */
export function useCurves(store, trials, points = 200) {
  const [state, setState] = useState({ curves: null, error: null });
  const [version, bump] = useReducer((n) => n + 1, 0);
  const key = trials.join(',');
  useEffect(() => {
    const abort = new AbortController();
    if (!trials.length) setState({ curves: new Map(), error: null });
    else
      loadCurves(store, trials, points, abort.signal)
        .then((curves) => setState({ curves, error: null }))
        .catch((error) => error.name !== 'AbortError' && setState((before) => ({ ...before, error })));
    return () => abort.abort();
  }, [store, key, points]);
  useEffect(() => {
    let timer = 0;
    const off = store.onMetrics((metrics) => {
      let touched = false;
      for (const { trial, epoch, value } of metrics) {
        const curve = state.curves?.get(trial);
        if (!curve || (curve.epochs.length && curve.epochs[curve.epochs.length - 1] >= epoch)) continue;
        curve.epochs.push(epoch);
        curve.values.push(value);
        touched = true;
      }
      if (touched && !timer) {
        timer = setTimeout(() => {
          timer = 0;
          bump();
        }, 250);
      }
    });
    return () => {
      clearTimeout(timer);
      off();
    };
  }, [store, state.curves]);
  return { ...state, version };
}

export function CurvesTab({ store, chosen }) {
  const [which, setWhich] = useState(chosen.set.size ? 'selected' : 'best');
  const [many, setMany] = useState('50');
  const [options, change] = useCurveOptions();
  // The choice of trials is renewed when trials come, end or start, not with each metric.
  const pickedAt = useRef({ key: '', trials: [], at: 0 });
  const pickKey = `${which}/${many}/${which === 'selected' ? [...chosen.set] : ''}`;
  if (
    pickedAt.current.key !== pickKey ||
    (pickedAt.current.shape !== store.shape && performance.now() - pickedAt.current.at > 5000)
  ) {
    pickedAt.current = {
      key: pickKey,
      shape: store.shape,
      at: performance.now(),
      trials: trialsFor(store, which, Number(many), chosen),
    };
  }
  const { trials } = pickedAt.current;
  const { curves, error, version } = useCurves(store, trials);
  const rungs = useResource(`${path('studies', store.id)}/rungs`, {}, { everyMs: 15000 });
  const { study } = store;
  const spec = useMemo(() => {
    if (!curves) return null;
    const ranked = [...curves.values()]
      .map((curve) => ({ curve, best: store.best[store.rowOf.get(curve.trial)] }))
      .sort((a, b) => {
        if (!isFiniteNumber(a.best)) return -1;
        if (!isFiniteNumber(b.best)) return 1;
        return store.goal === 'minimize' ? b.best - a.best : a.best - b.best;
      });
    const lines = ranked.map(({ curve }, i) => ({
      ...curve,
      colour: ramp(ranked.length > 1 ? i / (ranked.length - 1) : 1, ranked.length > 100 ? 0.75 : 1),
      width: i === ranked.length - 1 ? 2.5 : 1.2,
    }));
    return curvesSpec(lines, rungLines(rungs.data?.brackets, options.rungs), {
      ...options,
      metricName: store.metricName,
      resourceName: study.resourceName,
      describe: (trial) => {
        const row = store.rowOf.get(trial);
        return [
          `${words(store.state[row])}, best ${number(store.best[row])}`,
          ...store.paramNames
            .map((name) => [name, store.params[name][row]])
            .filter(([, value]) => value !== null && value !== undefined)
            .map(([name, value]) => `${name} = ${param(value)}`),
        ];
      },
      onPick: (trial) => go(['studies', store.id, 'trials', trial]),
    });
  }, [curves, version, rungs.data, options, store.goal]);
  return html`<div class="fill">
    <div class="toolbar">
      <${Segmented} label="Which trials" value=${which} onChange=${setWhich} testid="curves-which" options=${[
        ['best', 'Best'],
        ['running', 'Running'],
        ['newest', 'Newest'],
        ['selected', `Selected (${chosen.set.size})`],
      ]} />
      ${
        which !== 'selected' &&
        html`<${Select} label="How many" hideLabel value=${many} onChange=${setMany} options=${[
          ['20', '20'],
          ['50', '50'],
          ['200', '200'],
          ['1000', '1,000'],
        ]} testid="curves-many" />`
      }
      <span class="spacer"></span><${CurveControls} options=${options} change=${change} />
    </div>
    ${error && html`<${ErrorNotice} error=${error} />`}
    ${
      !spec
        ? html`<${Loading} what="curves" />`
        : !curves.size
          ? html`<${Empty} title=${which === 'selected' ? 'No trial is selected' : 'No curves yet'}>
            <p>${which === 'selected' ? 'Select trials in the Trials tab (Space on a row) to see them here.' : 'Curves grow here with the first reported epoch.'}</p><//>`
          : html`<div class="card plot-card grow"><${Plot} spec=${spec} height="100%" testid="curves-plot" /></div>
      <p class="fine">${plural(curves.size, 'curve')}. ${study.metrics[0].goal === 'minimize' ? 'Lower' : 'Higher'} is better; the strongest colour is the best. ${rungs.data?.brackets?.length === 1 ? 'Short marks are the cut-offs of the rungs.' : ''} Drag to zoom, double click to see all, click a curve to open its trial.</p>`
    }
  </div>`;
}
