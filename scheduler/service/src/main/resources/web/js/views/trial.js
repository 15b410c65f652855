// One trial: what it is, how it went, what was decided about it and why.
import { html, useEffect, useMemo, useState } from '../dom.js';
import { get, patch, path, post } from '../api.js';
import { href } from '../router.js';
import { useNow, useResource, useStore, useStudyStore, useTitle } from '../hooks.js';
import { ago, bytes, count, duration, moment, number, param, words } from '../format.js';
import { metric } from '../numbers.js';
import { reasonText, samplerText, stateWhy } from '../plain.js';
import { hasEnded } from '../study-store.js';
import { series } from '../theme.js';
import { curvesSpec } from '../plot/curves.js';
import { Plot } from '../plot/plot.js';
import { ErrorNotice, Loading, Select, Stat, StateBadge, Tags, TrialLink } from '../ui/basics.js';
import { attempt, Confirm } from '../ui/overlay.js';
import { CurveControls, rungLines, useCurveOptions } from './curve-controls.js';
import { AddTrialDialog } from './add-trial.js';
import { NoteDialog } from './edit-dialogs.js';
import { DecisionList } from './decision-list.js';
import { LogTail } from './log-tail.js';

// Of larger studies the page does not load every trial just to find the copies of one.
const LINEAGE_MOST = 2000;

/** The trial itself: loaded once, then kept current by events. */
function useTrial(store, id, number_) {
  const [state, setState] = useState({ trial: null, error: null });
  useEffect(() => {
    let gone = false;
    get(path('studies', id, 'trials', number_))
      .then((trial) => {
        if (gone) return;
        setState({ trial, error: null });
        if (store?.loaded) store.put(trial);
      })
      .catch((error) => !gone && setState({ trial: null, error }));
    return () => {
      gone = true;
    };
  }, [id, number_, store?.loaded]);
  return { trial: store?.details.get(number_) ?? state.trial, error: state.error };
}

function useTrialMetrics(store, id, number_) {
  const [data, setData] = useState(null);
  useEffect(() => {
    const load = () =>
      get(`${path('studies', id, 'trials', number_)}/metrics`)
        .then((answer) =>
          setData({
            epochs: answer.epochs,
            all: Object.fromEntries(
              Object.entries(answer.all ?? {}).map(([name, values]) => [name, values.map(metric)]),
            ),
            first: answer.values.map(metric),
            late: answer.late ?? [],
          }),
        )
        .catch(() => setData((before) => before ?? { epochs: [], all: {}, first: [], late: [] }));
    load();
    if (!store) return undefined;
    let timer = 0;
    const off = store.onMetrics((metrics) => {
      // Other metrics than the study's come only with the resource itself, so it is loaded anew, at most once a second.
      if (metrics.some((item) => item.trial === number_) && !timer) {
        timer = setTimeout(() => {
          timer = 0;
          load();
        }, 1000);
      }
    });
    return () => {
      clearTimeout(timer);
      off();
    };
  }, [id, number_, store]);
  return data;
}

function Actions({ store, trial, open }) {
  const act = (verb, done) =>
    attempt(
      () => post(`${path('studies', store.id, 'trials', trial.trial)}/${verb}`).then((answer) => store.put(answer)),
      done,
    );
  return html`<div class="actions">
    ${['RUNNING', 'WAITING'].includes(trial.state) && html`<button data-testid="trial-pause"
      onClick=${() => act('pause', 'The trial pauses at its next checkpoint.')}>Pause</button>`}
    ${trial.state === 'PAUSED' && html`<button class="primary" data-testid="trial-resume"
      onClick=${() => act('resume', 'The trial waits for a slot.')}>Resume</button>`}
    ${!hasEnded(trial.state) && html`<button class="danger-outline" data-testid="trial-stop"
      onClick=${() => open('stop')}>Stop</button>`}
    <button data-testid="trial-clone" onClick=${() => open('clone')}>Clone and edit</button>
    <button data-testid="trial-note" onClick=${() => open('note')}>Note & tags</button></div>`;
}

function Params({ store, trial }) {
  const best = store.study.best;
  const names = [...new Set([...store.paramNames, ...Object.keys(trial.params)])];
  const other = best && best.trial !== trial.trial ? best.params : null;
  return html`<table class="plain params" data-testid="params"><thead><tr><th scope="col">Hyperparameter</th>
    <th scope="col" class="num">Value</th>${other && html`<th scope="col" class="num">Best so far</th>`}</tr></thead>
    <tbody>${names.map((name) => {
      const mine = trial.params[name];
      const theirs = other?.[name];
      return html`<tr key=${name}><th scope="row">${name}</th><td
        class="num mono">${mine === undefined || mine === null ? html`<span class="quiet"
        title="its condition does not hold">not used</span>` : param(mine)}</td>
        ${other && html`<td class=${`num mono ${theirs !== mine ? 'differs' : 'quiet'}`}>${theirs === undefined || theirs === null ? '·' : param(theirs)}</td>`}</tr>`;
    })}</tbody></table>`;
}

function Lineage({ store, trial }) {
  const { provenance } = trial;
  const children = useMemo(
    () =>
      [...store.details.values()]
        .filter((other) => other.provenance?.parentTrial === trial.trial)
        .map((other) => other.trial)
        .sort((a, b) => a - b),
    [store.shape, store.details.size],
  );
  const ancestors = [];
  for (
    let parent = provenance?.parentTrial;
    parent !== null && parent !== undefined && ancestors.length < 20;
    parent = store.details.get(parent)?.provenance?.parentTrial
  )
    ancestors.unshift(parent);
  return html`<section class="card" aria-label="Where it comes from" data-testid="lineage"><h2>Where it comes from</h2>
    <p>${provenance?.sampler ? html`Proposed by <b>${samplerText(provenance.sampler)}</b>` : 'Proposed'}${provenance?.observations ? `, knowing ${count(provenance.observations)} results` : ''}${provenance?.pending ? ` with ${count(provenance.pending)} still running` : ''}.${provenance?.explanation ? html` <span class="quiet">${provenance.explanation}</span>` : ''}</p>
    ${ancestors.length > 0 && html`<p>From ${ancestors.map((parent, i) => html`${i > 0 && ' → '}<${TrialLink}
      key=${parent} study=${store.id} trial=${parent} />`)} → #${trial.trial}${provenance.parentEpoch ? `, starting with the weights of ${store.study.resourceName} ${provenance.parentEpoch}` : ''}.</p>`}
    ${children.length > 0 && html`<p>Copied to ${children.map((child, i) => html`${i > 0 && ', '}<${TrialLink}
      key=${child} study=${store.id} trial=${child} />`)}.</p>`}</section>`;
}

function Checkpoints({ trial, resourceName }) {
  const { checkpoint } = trial;
  return html`<section class="card" aria-label="Checkpoint" data-testid="checkpoint"><h2>Checkpoint</h2>
    ${checkpoint ? html`<dl class="pairs"><dt>${words(resourceName)}</dt><dd>${count(checkpoint.epoch)}</dd>
      <dt>Size</dt><dd>${bytes(checkpoint.bytes)}</dd><dt>Path</dt><dd class="mono break">${checkpoint.path}</dd>
      </dl>` : html`<p class="quiet">None is kept.</p>`}</section>`;
}

function TrialPage({ store, trial }) {
  const now = useNow(1000);
  const [dialog, open] = useState(null);
  const close = () => open(null);
  const { study } = store;
  const id = study.study;
  const [options, change] = useCurveOptions();
  const metrics = useTrialMetrics(store, id, trial.trial);
  const names = metrics ? Object.keys(metrics.all) : [];
  const [name, setName] = useState('');
  const shownName = names.includes(name) ? name : names.includes(store.metricName) ? store.metricName : names[0];
  const rungs = useResource(`${path('studies', id)}/rungs`, {}, { everyMs: 30000 });
  const decisionsAt = store.decisions.find((decision) => decision.trial === trial.trial)?.sequence;
  const decisions = useResource(
    `${path('studies', id, 'trials', trial.trial)}/decisions`,
    { limit: 1000 },
    { deps: [decisionsAt] },
  );
  const spec = useMemo(() => {
    if (!metrics) return null;
    const values = shownName ? metrics.all[shownName] : metrics.first;
    const lines = [
      { trial: trial.trial, epochs: metrics.epochs, values, colour: series(0), width: 2, name: shownName },
    ];
    const mine = rungs.data?.brackets?.filter((bracket) => bracket.bracket === trial.bracket);
    const isFirst = !shownName || shownName === store.metricName;
    return curvesSpec(lines, isFirst ? rungLines(mine, options.rungs) : [], {
      ...options,
      metricName: shownName ?? store.metricName,
      resourceName: study.resourceName,
    });
  }, [metrics, shownName, rungs.data, options]);
  const running = trial.state === 'RUNNING';
  const runtime = running && trial.startedAt ? Math.max(trial.runtimeMs, now - trial.startedAt) : trial.runtimeMs;
  const isBest = study.best?.trial === trial.trial;
  const why = stateWhy(trial);
  const list = [...(decisions.data?.items ?? [])].sort((a, b) => b.sequence - a.sequence);
  return html`<div class="page" data-testid="trial-view" data-trial=${trial.trial}>
    <header class="study-head">
      <div class="crumbs"><a href="#/studies">Studies</a><span aria-hidden="true">/</span><a
        href=${href(['studies', id])}>${study.name}</a></div>
      <div class="title-row"><h1>Trial ${trial.trial}</h1><${StateBadge} state=${trial.state} />${isBest && html`<span
        class="tag good">best so far</span>`}<${Tags} tags=${trial.tags} /><div class="spacer"></div>
        <a class="button" aria-label="Previous trial"
          href=${href(['studies', id, 'trials', Math.max(0, trial.trial - 1)])}>←</a><a class="button"
          aria-label="Next trial" href=${href(['studies', id, 'trials', trial.trial + 1])}>→</a>
          <${Actions} store=${store} trial=${trial} open=${open} /></div>
      ${why && html`<p class="reason"
        data-testid="trial-reason">${reasonText(trial.reason) && trial.message ? `${words(reasonText(trial.reason))}: ${why}` : why}</p>`}
      ${trial.note && html`<p class="note">${trial.note}</p>`}
      <dl class="stats">
        <${Stat} testid="trial-best" label=${`Best ${store.metricName}`} value=${number(metric(trial.bestValue))}
          sub=${trial.bestEpoch ? `at ${study.resourceName} ${trial.bestEpoch}` : ''} />
        <${Stat} label="Last" value=${number(metric(trial.lastValue))} sub=${study.metrics
          .slice(1)
          .map((m, i) => `${m.name} ${number(metric(trial.lastValues?.[i + 1]))}`)
          .join(', ')} />
        <${Stat} testid="trial-epoch" label=${words(study.resourceName)}
          value=${`${count(trial.lastEpoch)} / ${count(study.maxResource)}`}
          sub=${`bracket ${trial.bracket}, rung ${trial.rung}`} />
        <${Stat} label="Training time" value=${duration(runtime)}
          sub=${trial.startedAt ? `started ${ago(trial.startedAt, now)}` : `added ${ago(trial.createdAt, now)}`}
          title=${moment(trial.startedAt)} />
        <${Stat} label="Machine" value=${trial.agent ?? '–'}
          sub=${trial.device ? `${trial.device}, slot ${(trial.slots ?? []).join(', ')}` : ''} wide />
        <${Stat} label="Attempts" value=${count((trial.retries ?? 0) + 1)} sub=${`lease ${trial.lease}`} />
      </dl></header>
    <div class="trial-grid">
      <div class="col">
      <section class="card plot-card area-curve" aria-label="Learning curve"><div class="toolbar in-card">
        <h2>Learning curve</h2>${names.length > 1 && html`<${Select} label="Metric" hideLabel value=${shownName}
        options=${names.map((n) => [n, n])} onChange=${setName} testid="metric-select" />`}<span class="spacer"></span>
        <${CurveControls} options=${options} change=${change} /></div>
        ${!spec ? html`<${Loading} />` : metrics.epochs.length ? html`<${Plot} spec=${spec} height=${300}
          testid="trial-curve" />` : html`<p class="quiet center">No epoch has been reported yet.</p>`}
        ${metrics?.late.length > 0 && html`<p
          class="fine">Late, from an earlier lease, kept but not counted: ${metrics.late.map(({ epoch, value }) => `${study.resourceName} ${epoch}: ${number(metric(value))}`).join('; ')}.</p>`}</section>
      <section class="card area-decisions" aria-label="Decisions">
        <h2>What was decided, and why</h2>${decisions.error && html`<${ErrorNotice}
        error=${decisions.error} retry=${decisions.reload} />`}
        ${list.length ? html`<${DecisionList} decisions=${list} study=${study} />` : html`<p
          class="quiet">${decisions.loading ? 'Loading…' : 'Nothing yet.'}</p>`}</section>
      </div>
      <div class="col">
      <section class="card area-params" aria-label="Hyperparameters"><h2>Hyperparameters</h2>
        <${Params} store=${store} trial=${trial} /></section>
      <${Lineage} store=${store} trial=${trial} /><${Checkpoints} trial=${trial} resourceName=${study.resourceName} />
      </div>
      <${LogTail} store=${store} trial=${trial} />
    </div>
    ${dialog === 'clone' && html`<${AddTrialDialog} store=${store} parent=${trial} onClose=${close} />`}
    ${dialog === 'note' && html`<${NoteDialog}
      title=${`Note and tags of trial ${trial.trial}`} note=${trial.note} tags=${trial.tags}
      onClose=${close} save=${(changes) => patch(path('studies', id, 'trials', trial.trial), changes).then((answer) => store.put(answer))} />`}
    ${
      dialog === 'stop' &&
      html`<${Confirm} title=${`Stop trial ${trial.trial}?`} action="Stop the trial" testid="stop-dialog"
        onClose=${close} onConfirm=${() => attempt(() => post(`${path('studies', id, 'trials', trial.trial)}/stop`).then((answer) => store.put(answer)), 'The trial is stopped.')}>
      <p>Its results so far stay and count. A stopped trial never goes on; pause it instead to be able to resume it.</p>
        <//>`
    }
  </div>`;
}

export function TrialView({ study: id, trial: number_ }) {
  const store = useStudyStore(id, LINEAGE_MOST);
  useStore(store, 250);
  const { trial, error } = useTrial(store, id, number_);
  useTitle(`Trial ${number_} of ${store?.study?.name ?? id}`);
  const failure = error ?? (store?.loaded ? null : store?.error);
  if (failure)
    return html`<div class="page"><${ErrorNotice} error=${failure} testid="trial-error" /><p><a
      href=${href(['studies', id])}>The study</a></p></div>`;
  if (!store?.study || !trial) return html`<${Loading} what=${`trial ${number_}`} />`;
  return html`<${TrialPage} store=${store} trial=${trial} />`;
}
