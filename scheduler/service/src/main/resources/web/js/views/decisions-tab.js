// The audit log of a study in plain words, live.
import { html, useEffect, useState } from '../dom.js';
import { get, path } from '../api.js';
import { count, plural } from '../format.js';
import { DECISION_KINDS, verb } from '../plain.js';
import { Check, Empty, ErrorNotice, SearchField, Select } from '../ui/basics.js';
import { attempt } from '../ui/overlay.js';
import { decisionText } from '../plain.js';
import { DecisionList } from './decision-list.js';

const SHOWN_MOST = 200;

export function DecisionsTab({ store, query }) {
  const [kind, setKind] = useState('');
  const [q, setQ] = useState('');
  const [frozen, setFrozen] = useState(null);
  const [ofKind, setOfKind] = useState({ kind: '', items: [], error: null });
  const [most, setMost] = useState(SHOWN_MOST);
  useEffect(() => {
    if (!kind) return;
    get(`${path('studies', store.id)}/decisions`, { kind, limit: 1000 })
      .then(({ items }) => setOfKind({ kind, items, error: null }))
      .catch((error) => setOfKind({ kind, items: [], error }));
  }, [kind]);
  const live = frozen ?? store.decisions;
  let list = live;
  if (kind) {
    const known = new Set(live.map((decision) => decision.sequence));
    list = [
      ...live,
      ...(ofKind.kind === kind ? ofKind.items.filter((decision) => !known.has(decision.sequence)) : []),
    ].filter((decision) => decision.kind === kind);
  }
  if (q) {
    const wanted = q.toLowerCase();
    const words = { goal: store.goal, resourceName: store.study.resourceName };
    list = list.filter((decision) =>
      `#${decision.trial ?? ''} ${decisionText(decision, words)} ${decision.agent ?? ''} ${decision.issuedBy ?? ''}`
        .toLowerCase()
        .includes(wanted),
    );
  }
  const older = store.olderDecisions && !kind;
  return html`<div class="fill">
    <div class="toolbar">
      <${SearchField} label="Search decisions" value=${q} onInput=${setQ} testid="decisions-search" />
      <${Select} label="Kind" value=${kind} onChange=${setKind} testid="decisions-kind"
        options=${[['', 'All'], ...DECISION_KINDS.map((k) => [k, verb(k)])]} />
      <${Check} checked=${!frozen} onChange=${(on) => setFrozen(on ? null : [...store.decisions])}
        testid="decisions-live">Live<//>
      <span class="spacer"></span><span
        class="quiet">${plural(list.length, 'decision')}${store.olderDecisions ? ' loaded' : ''}</span>
    </div>
    ${ofKind.error && html`<${ErrorNotice} error=${ofKind.error} />`}
    ${
      !list.length
        ? html`<${Empty} title="No decisions">
          <p>${q || kind ? 'None of those loaded matches.' : 'Each placement, promotion and stop is recorded here with its reason.'}</p><//>`
        : html`<div class="card scroll grow">
          <${DecisionList} decisions=${list.slice(0, most)} study=${store.study} withTrial />
        <p class="center">${list.length > most ? html`<button
          onClick=${() => setMost(most + SHOWN_MOST)}>Show ${count(Math.min(SHOWN_MOST, list.length - most))} more</button>` : older && html`<button data-testid="older" onClick=${() => attempt(() => store.loadOlderDecisions())}>Load older</button>`}</p></div>`
    }
  </div>`;
}
