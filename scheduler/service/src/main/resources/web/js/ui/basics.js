// Small parts used everywhere: badges, bars, notices, tags, icons.
import { html } from '../dom.js';
import { href } from '../router.js';
import { words, percent } from '../format.js';

/** A state as a coloured dot with its word, so that colour is never the only sign. */
export function StateBadge({ state, title }) {
  const key = String(state).toLowerCase();
  return html`<span class=${`state state-${key}`} data-state=${state} title=${title}><i aria-hidden="true">
    </i>${words(state)}</span>`;
}

export function ProgressBar({ share, label, tone = '' }) {
  const now = Math.round(Math.min(1, Math.max(0, share || 0)) * 1000) / 10;
  return html`<div class=${`bar ${tone}`} role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${now}
    aria-label=${label ?? percent(share)}>
    <i style=${{ width: `${now}%` }}></i></div>`;
}

const STATES = ['completed', 'stopped', 'running', 'paused', 'waiting', 'infeasible', 'failed'];

/** All trials of a study by state in one bar, against the budget where there is one. */
export function TrialsBar({ trials, of }) {
  const total = Math.max(trials.total, of || 0, 1);
  const text =
    STATES.filter((state) => trials[state])
      .map((state) => `${trials[state]} ${state}`)
      .join(', ') || 'no trials yet';
  return html`<div class="bar parts" role="img" aria-label=${text} title=${text}>
    ${STATES.map((state) => trials[state] > 0 && html`<i key=${state} class=${`fill-${state}`}
      style=${{ width: `${(trials[state] / total) * 100}%` }}></i>`)}</div>`;
}

export function Notice({ tone = 'info', title, children, testid, action }) {
  return html`<div class=${`notice ${tone}`} role=${tone === 'bad' ? 'alert' : 'status'} data-testid=${testid}>
    <div>${title && html`<strong>${title}</strong>`} ${children}</div>${action}</div>`;
}

export function ErrorNotice({ error, retry, testid = 'error' }) {
  if (!error) return null;
  return html`<${Notice} tone="bad" testid=${testid}
    title=${error.code === 'not-found' ? 'Not found.' : 'This could not be loaded.'}
    action=${retry && html`<button class="small" onClick=${retry}>Try again</button>`}>${error.message}<//>`;
}

export function Empty({ title, children, testid = 'empty' }) {
  return html`<div class="empty" data-testid=${testid}><h2>${title}</h2>${children}</div>`;
}

export function Tags({ tags }) {
  if (!tags?.length) return null;
  return html`<span class="tags">${tags.map((tag, i) => html`<span class="tag"
    key=${i}>${String(tag)}</span>`)}</span>`;
}

export function TrialLink({ study, trial, children }) {
  return html`<a class="mono" href=${href(['studies', study, 'trials', trial])}>${children ?? `#${trial}`}</a>`;
}

/** A figure with its name; `sub` is a second, smaller line. */
export function Stat({ label, value, sub, testid, wide, title }) {
  return html`<div class=${`stat ${wide ? 'wide' : ''}`} data-testid=${testid} title=${title}><dt>${label}</dt>
    <dd>${value}${sub && html`<small>${sub}</small>`}</dd></div>`;
}

export function Loading({ what = '' }) {
  return html`<div class="loading" role="status" aria-live="polite"><span class="spinner" aria-hidden="true">
    </span>Loading${what ? ` ${what}` : ''}…</div>`;
}

export function Segmented({ label, value, options, onChange, testid }) {
  return html`<div class="segmented" role="group" aria-label=${label} data-testid=${testid}>
    ${options.map(([key, text]) => html`<button key=${key} aria-pressed=${value === key}
      onClick=${() => onChange(key)}>${text}</button>`)}</div>`;
}

export function Check({ checked, onChange, children, testid }) {
  return html`<label class="check"><input type="checkbox" checked=${checked}
    onChange=${(event) => onChange(event.target.checked)} data-testid=${testid} /><span>${children}</span></label>`;
}

export function Select({ label, value, options, onChange, testid, hideLabel }) {
  return html`<label class="field inline"><span class=${hideLabel ? 'sr-only' : ''}>${label}</span>
    <select value=${value} onChange=${(event) => onChange(event.target.value)} data-testid=${testid}>
    ${options.map(([key, text]) => html`<option key=${key}
      value=${key} selected=${key === value}>${text}</option>`)}</select></label>`;
}

export function SearchField({ label, value, onInput, testid }) {
  return html`<label class="search"><span class="sr-only">${label}</span><svg viewBox="0 0 16 16" aria-hidden="true">
    <circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 3.5 3.5" /></svg>
    <input type="search" placeholder=${label} value=${value} onInput=${(event) => onInput(event.target.value)}
      data-testid=${testid} data-search spellcheck="false" autocomplete="off" /></label>`;
}
