// One study: its header and its tabs.
import { html } from '../dom.js';
import { useStore, useStudyStore, useTitle } from '../hooks.js';
import { href } from '../router.js';
import { sentence } from '../format.js';
import { Guard } from '../ui/guard.js';
import { ErrorNotice, Loading, Notice } from '../ui/basics.js';
import { useSelection } from '../selection.js';
import { StudyHeader } from './study-header.js';
import { TrialsTab } from './trials-tab.js';
import { CurvesTab } from './curves-tab.js';
import { HistoryTab } from './history-tab.js';
import { ParametersTab } from './parameters-tab.js';
import { RungsTab } from './rungs-tab.js';
import { TimelineTab } from './timeline-tab.js';
import { ParetoTab } from './pareto-tab.js';
import { CompareTab } from './compare-tab.js';
import { DecisionsTab } from './decisions-tab.js';

// Of more trials than this only those on the screen are loaded whole.
const WHOLE_MOST = 20000;

const TABS = [
  ['trials', 'Trials', TrialsTab],
  ['curves', 'Curves', CurvesTab],
  ['history', 'History', HistoryTab],
  ['parameters', 'Parameters', ParametersTab],
  ['rungs', 'Rungs', RungsTab],
  ['timeline', 'Timeline', TimelineTab],
  ['pareto', 'Pareto', ParetoTab],
  ['compare', 'Compare', CompareTab],
  ['decisions', 'Decisions', DecisionsTab],
];

function Tabs({ id, tab, study, chosen }) {
  const onKeyDown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const links = [...event.currentTarget.querySelectorAll('[data-tab]')];
    const next = links[(links.indexOf(document.activeElement) + step + links.length) % links.length];
    next.focus();
    event.preventDefault();
  };
  return html`<nav class="tabs" aria-label="Views of the study" onKeyDown=${onKeyDown}>${TABS.filter(
    ([key]) => key !== 'pareto' || study.metrics.length > 1,
  ).map(
    ([key, text]) => html`
    <a key=${key} href=${href(['studies', id, key])} data-tab=${key} data-testid=${`tab-${key}`}
      aria-current=${key === tab ? 'page' : undefined}>${text}${key === 'compare' && chosen.size > 0 && html`<b
      class="pill">${chosen.size}</b>`}</a>`,
  )}</nav>`;
}

export function StudyView({ id, tab, query }) {
  const store = useStudyStore(id, WHOLE_MOST);
  useStore(store, 250);
  const chosen = useSelection(id);
  useTitle(store?.study?.name ?? id);
  if (store?.error && !store.loaded)
    return html`<div class="page"><${ErrorNotice} error=${store.error} retry=${() => store.load()}
      testid="study-error" /><p><a href="#/studies">All studies</a></p></div>`;
  if (!store?.loaded && !store?.study) return html`<${Loading} what="the study" />`;
  const { study } = store;
  const [, , Tab] = TABS.find(([key]) => key === tab) ?? TABS[0];
  return html`<div class="page study-page" data-testid="study-view" data-study=${id}>
    <${StudyHeader} store=${store} />
    ${study.state === 'FAILED' && html`<${Notice} tone="bad" title="This study failed."
      testid="study-failed">${sentence(study.stateReason)} The logs of its trials say more: open one below.<//>`}
    <${Tabs} id=${id} tab=${tab} study=${study} chosen=${chosen.set} />
    <div class="tab-body" data-testid=${`panel-${tab}`}><${Guard} key=${tab}>
      <${Tab} store=${store} query=${query} chosen=${chosen} /><//></div></div>`;
}
