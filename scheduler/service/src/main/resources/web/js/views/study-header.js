// The head of a study: state, progress, best, savings, cost, time left, the sampler's choice, and what can be done to it.
import { html, useState } from '../dom.js';
import { patch, path, post, url } from '../api.js';
import { href } from '../router.js';
import { useNow } from '../hooks.js';
import { ago, count, duration, number, param, percent, plural, slotHours } from '../format.js';
import { metric } from '../numbers.js';
import { budgetText, holdbackText, progress, saved, shadowText, timeLeft } from '../plain.js';
import { StateBadge, Stat, Tags, TrialsBar, TrialLink } from '../ui/basics.js';
import { attempt, Confirm, Dialog, Menu } from '../ui/overlay.js';
import { EditStudyDialog, NoteDialog } from './edit-dialogs.js';
import { AddTrialDialog } from './add-trial.js';

const ENDED = new Set(['COMPLETED', 'CANCELLED', 'FAILED', 'ARCHIVED']);

function Legend({ trials }) {
  return html`<ul class="legend">${['running', 'waiting', 'paused', 'completed', 'stopped', 'infeasible', 'failed']
    .filter((state) => trials[state])
    .map(
      (state) => html`
    <li key=${state} class=${`state-${state}`}><i aria-hidden="true"></i>${count(trials[state])} ${state}</li>`,
    )}</ul>`;
}

function Actions({ store, open }) {
  const { study, id } = store;
  const act = (verb, done) =>
    attempt(() => post(`${path('studies', id)}/${verb}`).then((answer) => store.putStudy(answer)), done);
  return html`<div class="actions">
    ${study.state === 'RUNNING' && html`<button data-testid="study-pause"
      onClick=${() => act('pause', 'The study is paused; running trials keep their checkpoints.')}>Pause</button>`}
    ${study.state === 'PAUSED' && html`<button class="primary" data-testid="study-resume"
      onClick=${() => act('resume', 'The study goes on.')}>Resume</button>`}
    ${!ENDED.has(study.state) && html`<button data-testid="add-trial" onClick=${() => open('add')}>Add trial</button>`}
    ${!ENDED.has(study.state) && html`<button data-testid="study-edit"
      onClick=${() => open('edit')}>Edit budget</button>`}
    <button data-testid="study-note" onClick=${() => open('note')}>Note & tags</button>
    <${Menu} label="More" testid="study-more">${(close) => html`
      <a class="menu-item" href=${url(`${path('studies', id)}/export`, { format: 'csv' })} download
        data-testid="export-csv" onClick=${close}>Export as CSV</a>
      <a class="menu-item" href=${url(`${path('studies', id)}/export`, { format: 'json' })} download
        onClick=${close}>Export as JSON</a>
      <button class="menu-item" onClick=${() => {
        close();
        open('definition');
      }}>Show the definition</button>
      ${
        !ENDED.has(study.state) &&
        html`<button class="menu-item danger-text" data-testid="study-cancel" onClick=${() => {
          close();
          open('cancel');
        }}>Cancel the study…</button>`
      }
      ${
        ENDED.has(study.state) &&
        study.state !== 'ARCHIVED' &&
        html`<button class="menu-item" data-testid="study-archive" onClick=${() => {
          close();
          act('archive', 'The study is archived.');
        }}>Archive</button>`
      }`}<//></div>`;
}

export function StudyHeader({ store }) {
  const { study, id } = store;
  const now = useNow(1000);
  const [dialog, open] = useState(null);
  const close = () => open(null);
  const done = progress(study);
  const left = timeLeft(study, now);
  const gain = saved(study);
  const goal = study.metrics.map((m) => `${m.goal} ${m.name}`).join(', ');
  const act = (verb, text) =>
    attempt(() => post(`${path('studies', id)}/${verb}`).then((answer) => store.putStudy(answer)), text);
  return html`<header class="study-head">
    <div class="crumbs"><a href="#/studies">Studies</a><span aria-hidden="true">/</span><a
      href=${href(['studies'], { project: study.project })}>${study.project}</a></div>
    <div class="title-row"><h1 data-testid="study-name">${study.name}</h1><${StateBadge} state=${study.state} />
      <${Tags} tags=${study.tags} /><div class="spacer"></div><${Actions} store=${store} open=${open} /></div>
    ${(study.waitReason || (study.stateReason && study.state !== 'FAILED')) && html`<p class="reason"
      data-testid="study-reason">${study.waitReason || study.stateReason}</p>`}
    ${study.note && html`<p class="note" data-testid="study-note-text">${study.note}</p>`}
    <div class="head-grid">
      <div class="head-progress"><div class="row"><strong data-testid="study-progress">${percent(done.share)}</strong>
        <span class="quiet">${count(done.done)} of ${count(done.of)} ${done.unit}</span><div class="spacer"></div><span
        class="quiet">${left !== null ? `about ${duration(left)} left` : study.endedAt ? `took ${duration(study.endedAt - study.createdAt)}` : ''}</span></div>
        <${TrialsBar} trials=${study.trials} of=${study.budget?.trials} /><${Legend} trials=${study.trials} /></div>
      <dl class="stats">
        <${Stat} testid="stat-best" label=${`Best ${study.metrics[0].name}`}
          value=${study.best ? number(metric(study.best.value)) : '–'}
          sub=${study.best ? html`<${TrialLink} study=${id} trial=${study.best.trial} /> at ${study.resourceName} ${study.best.epoch}` : goal} title=${
          study.best
            ? Object.entries(study.best.params)
                .map(([k, v]) => `${k} = ${param(v)}`)
                .join('\n')
            : goal
        } />
        <${Stat} testid="stat-saved" label="Epochs saved" value=${gain ? percent(gain.share) : '–'}
          sub=${gain ? `${plural(gain.epochs, study.resourceName)} spared` : 'nothing yet'} />
        <${Stat} testid="stat-cost" label="Cost" value=${`${slotHours(study.slotMs)} h`}
          sub=${`slot-hours, ${plural(study.epochsRun, study.resourceName)}`} />
        <${Stat} testid="stat-running" label="Running" value=${count(study.trials.running)}
          sub=${study.trials.waiting ? `${count(study.trials.waiting)} waiting` : study.budget?.parallel ? `at most ${count(study.budget.parallel)}` : ''} />
        <${Stat} testid="stat-age" label=${study.endedAt ? 'Ended' : 'Started'}
          value=${ago(study.endedAt ?? study.createdAt, now)} sub=${`${study.team}, priority ${study.priority}`} />
      </dl></div>
    <p class="fine" data-testid="study-sampler"><span><b>Goal</b> ${goal}</span><span>
      <b>Budget</b> ${budgetText(study)}</span>${study.samplerChoice && html`<span>
      <b>Sampler</b> ${study.samplerChoice}</span>`}${study.shadow && html`<span data-testid="study-shadow">
      <b>Shadow</b> ${shadowText(study)}</span>`}${study.holdback && html`<span data-testid="study-holdback">
      <b>Held back</b> ${holdbackText(study.holdback)}</span>`}</p>
    ${dialog === 'edit' && html`<${EditStudyDialog} store=${store} onClose=${close} />`}
    ${dialog === 'add' && html`<${AddTrialDialog} store=${store} onClose=${close} />`}
    ${dialog === 'note' && html`<${NoteDialog} title="Note and tags of the study" note=${study.note} tags=${study.tags}
      onClose=${close} save=${(changes) => patch(path('studies', id), changes).then((answer) => store.putStudy(answer))} />`}
    ${dialog === 'definition' && html`<${DefinitionDialog} study=${study} onClose=${close} />`}
    ${
      dialog === 'cancel' &&
      html`<${Confirm} title="Cancel this study?" action="Cancel the study" testid="cancel-dialog" onClose=${close}
        onConfirm=${() => act('cancel', 'The study is cancelled.')}>
      <p>${plural(study.trials.running, 'running trial')} will be stopped and nothing more will be started. Finished trials and their results stay. This cannot be undone; to interrupt it, pause it instead.</p><//>`
    }
  </header>`;
}

function DefinitionDialog({ study, onClose }) {
  return html`<${Dialog} title="Definition" onClose=${onClose} testid="definition-dialog" wide><div class="dialog-body">
    <pre class="code">${JSON.stringify(study.definition ?? {}, null, 2)}</pre></div><//>`;
}
