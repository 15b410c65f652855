// The live table of all trials: sorted, filtered and searched in the page, drawn only where it is seen.
import { html, useMemo, useRef, useState } from '../dom.js';
import { go, replaceQuery } from '../router.js';
import { aligned, count, duration, moment, param, plural, words } from '../format.js';
import { compareBest } from '../numbers.js';
import { TRIAL_STATES, samplerText, stateWhy } from '../plain.js';
import { useSetting } from '../settings.js';
import { Check, Empty, SearchField, StateBadge } from '../ui/basics.js';
import { Menu } from '../ui/overlay.js';
import { VirtualTable } from '../ui/virtual-table.js';

const HIDDEN_FIRST = ['bracket', 'rung', 'retries', 'started', 'sampler'];
const RESORT_MS = 1000;

function runtimeOf(store, row, now) {
  return store.state[row] === 'RUNNING' && store.started[row]
    ? Math.max(store.runtime[row] ?? 0, now - store.started[row])
    : store.runtime[row];
}

/** Every column: how a row shows and how it sorts. */
function makeColumns(store) {
  const { study } = store;
  const whole = (row) => store.details.get(store.trial[row]);
  const now = Date.now();
  const columns = [
    {
      key: 'trial',
      label: 'Trial',
      width: 74,
      align: 'right',
      fixed: true,
      cell: (row) =>
        html`<a class="mono" href=${`#/studies/${encodeURIComponent(store.id)}/trials/${store.trial[row]}`}>#${store.trial[row]}</a>`,
      sort: (row) => store.trial[row],
    },
    {
      key: 'state',
      label: 'State',
      width: 108,
      cell: (row) => html`<${StateBadge} state=${store.state[row]} />`,
      sort: (row) => TRIAL_STATES.indexOf(store.state[row]),
    },
    {
      key: 'value',
      label: `Best ${study.metrics[0].name}`,
      width: 118,
      align: 'right',
      cell: (row) => aligned(store.best[row]),
      best: true,
      sort: (row) => store.best[row],
    },
    {
      key: 'last',
      label: 'Last',
      width: 82,
      align: 'right',
      cell: (row) => aligned(store.last[row] ?? null),
      best: true,
      sort: (row) => store.last[row],
    },
    ...study.metrics.slice(1).map((m, i) => ({
      key: `metric:${m.name}`,
      label: m.name,
      width: 104,
      align: 'right',
      cell: (row) => {
        const v = whole(row)?.lastValues?.[i + 1];
        return typeof v === 'number' ? aligned(v) : (v ?? '–');
      },
      sort: (row) => whole(row)?.lastValues?.[i + 1],
    })),
    {
      key: 'epoch',
      label: words(study.resourceName ?? 'epoch'),
      width: 96,
      cell: (row) =>
        html`<span class="epoch"><i
          style=${{ width: `${Math.min(100, (store.epoch[row] / study.maxResource) * 100)}%` }}></i>
          <b>${count(store.epoch[row])}</b></span>`,
      sort: (row) => store.epoch[row],
    },
    {
      key: 'message',
      label: 'Message and why it ended',
      width: 230,
      grow: true,
      cell: (row) => {
        const text = stateWhy(whole(row));
        return html`<span title=${text}>${text}</span>`;
      },
      sort: (row) => stateWhy(whole(row)),
    },
    ...(study.space ?? []).map((p) => ({
      key: `param:${p.name}`,
      label: p.name,
      width: Math.min(150, Math.max(p.type === 'float' ? 98 : 76, p.name.length * 8 + 24)),
      align: p.type === 'float' || p.type === 'int' ? 'right' : undefined,
      param: true,
      title: 'Hyperparameter',
      cell: (row) => {
        const value = store.params[p.name]?.[row];
        return value === null || value === undefined
          ? html`<span class="quiet" title="not used by this trial">·</span>`
          : typeof value === 'number'
            ? param(value)
            : html`<span title=${param(value)}>${param(value)}</span>`;
      },
      sort: (row) => store.params[p.name]?.[row],
    })),
    {
      key: 'runtime',
      label: 'Training',
      width: 88,
      align: 'right',
      cell: (row) => duration(runtimeOf(store, row, now)),
      sort: (row) => runtimeOf(store, row, now),
    },
    {
      key: 'agent',
      label: 'Machine',
      width: 110,
      cell: (row) => whole(row)?.agent ?? '',
      sort: (row) => whole(row)?.agent,
    },
    {
      key: 'device',
      label: 'Device',
      width: 170,
      cell: (row) => {
        const t = whole(row);
        return t?.device ? html`<span title=${`slot ${(t.slots ?? []).join(', ')}`}>${t.device}</span>` : '';
      },
      sort: (row) => whole(row)?.device,
    },
    {
      key: 'bracket',
      label: 'Bracket',
      width: 74,
      align: 'right',
      cell: (row) => whole(row)?.bracket ?? '',
      sort: (row) => whole(row)?.bracket,
    },
    {
      key: 'rung',
      label: 'Rung',
      width: 62,
      align: 'right',
      cell: (row) => whole(row)?.rung ?? '',
      sort: (row) => whole(row)?.rung,
    },
    {
      key: 'retries',
      label: 'Retries',
      width: 70,
      align: 'right',
      cell: (row) => whole(row)?.retries ?? '',
      sort: (row) => whole(row)?.retries,
    },
    {
      key: 'started',
      label: 'Started',
      width: 110,
      align: 'right',
      cell: (row) => moment(store.started[row]),
      sort: (row) => store.started[row],
    },
    {
      key: 'sampler',
      label: 'Proposed by',
      width: 104,
      cell: (row) => samplerText(whole(row)?.provenance?.sampler),
      sort: (row) => whole(row)?.provenance?.sampler,
    },
    {
      key: 'note',
      label: 'Note and tags',
      width: 150,
      cell: (row) => {
        const t = whole(row);
        const text = [...(t?.tags ?? []).map((tag) => `[${tag}]`), t?.note].filter(Boolean).join(' ');
        return html`<span title=${text}>${text}</span>`;
      },
      sort: (row) => whole(row)?.note,
    },
  ];
  return columns;
}

function compareValues(a, b, sign) {
  const missingA = a === null || a === undefined || a === '' || Number.isNaN(a);
  const missingB = b === null || b === undefined || b === '' || Number.isNaN(b);
  if (missingA || missingB) return missingA - missingB;
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * String(a).localeCompare(String(b), undefined, { numeric: true });
}

function rowsInOrder(store, columns, sort, states, words_) {
  const rows = [];
  for (let row = 0; row < store.size; row += 1) {
    if (states.size && !states.has(store.state[row])) continue;
    if (words_.length) {
      const whole = store.details.get(store.trial[row]);
      const text = [
        `#${store.trial[row]}`,
        stateWhy(whole),
        whole?.agent,
        whole?.device,
        whole?.note,
        ...(whole?.tags ?? []),
        ...store.paramNames.map((name) => `${name}=${param(store.params[name]?.[row])}`),
      ]
        .join(' ')
        .toLowerCase();
      if (!words_.every((word) => text.includes(word))) continue;
    }
    rows.push(row);
  }
  const column = columns.find((candidate) => candidate.key === sort.key) ?? columns[0];
  const keys = new Map(rows.map((row) => [row, column.sort(row)]));
  const sign = sort.order === 'asc' ? 1 : -1;
  const goal =
    (store.goal === 'minimize') === (sort.order === 'asc')
      ? store.goal
      : store.goal === 'minimize'
        ? 'maximize'
        : 'minimize';
  return rows.sort(
    (a, b) =>
      (column.best ? compareBest(keys.get(a), keys.get(b), goal) : compareValues(keys.get(a), keys.get(b), sign)) ||
      store.trial[a] - store.trial[b],
  );
}

export function TrialsTab({ store, query, chosen }) {
  const [hidden, setHidden] = useSetting(`columns.${store.id}`, HIDDEN_FIRST);
  const [onlyChosen, setOnlyChosen] = useState(false);
  const sort = { key: query.get('sort') ?? 'trial', order: query.get('order') ?? 'desc' };
  const q = query.get('q') ?? '';
  const states = new Set((query.get('state') ?? '').split(',').filter(Boolean));
  const columns = makeColumns(store);
  const visible = columns.filter((column) => column.fixed || !hidden.includes(column.key));
  // Rows move at most once a second, so that a fast study stays readable; the cells themselves are always current.
  const order = useRef({ at: 0, rows: [], key: '' });
  const key = JSON.stringify([sort, q, [...states], onlyChosen, onlyChosen ? [...chosen.set] : 0]);
  if (
    order.current.key !== key ||
    (order.current.version !== store.version && performance.now() - order.current.at > RESORT_MS)
  ) {
    let rows = rowsInOrder(store, columns, sort, states, q.toLowerCase().split(/\s+/).filter(Boolean));
    if (onlyChosen) rows = rows.filter((row) => chosen.has(store.trial[row]));
    order.current = { at: performance.now(), rows, key, version: store.version };
  }
  const { rows } = order.current;
  const counts = useMemo(() => {
    const found = {};
    for (const state of store.state) found[state] = (found[state] ?? 0) + 1;
    return found;
  }, [store.shape, store.size]);
  const toggleState = (state) => {
    const next = new Set(states);
    if (!next.delete(state)) next.add(state);
    replaceQuery({ state: [...next].join(',') });
  };
  const onSort = (column) => {
    const first =
      column === 'trial' || column === 'runtime' || column === 'epoch'
        ? 'desc'
        : column === 'value' || column === 'last'
          ? store.goal === 'minimize'
            ? 'asc'
            : 'desc'
          : 'asc';
    replaceQuery({ sort: column, order: sort.key === column ? (sort.order === 'asc' ? 'desc' : 'asc') : first });
  };
  if (!store.size)
    return html`<${Empty} title="No trials yet" testid="no-trials">
      <p>${store.study.waitReason || 'The first trials appear here as soon as the sampler has proposed them and a slot is free.'}</p><p><a href="#/pool">What runs in the pool</a></p><//>`;
  return html`<div class="fill">
    <div class="toolbar">
      <${SearchField} label="Filter trials" value=${q} onInput=${(value) => replaceQuery({ q: value })}
        testid="trials-search" />
      <div class="chips" role="group"
        aria-label="Filter by state">${TRIAL_STATES.filter((state) => counts[state]).map((state) => html`<button
        key=${state} class=${`chip state-${state.toLowerCase()}`} aria-pressed=${states.has(state)}
        data-testid=${`chip-${state}`} onClick=${() => toggleState(state)}><i aria-hidden="true">
        </i>${words(state)} <b>${count(counts[state])}</b></button>`)}</div>
      <div class="spacer"></div>
      <span class="quiet" data-testid="trials-count">${rows.length === store.size ? plural(rows.length, 'trial') : `${count(rows.length)} of ${plural(store.size, 'trial')}`}</span>
      ${
        chosen.set.size > 0 &&
        html`<span class="picked"><${Check} checked=${onlyChosen}
          onChange=${setOnlyChosen}>${`${chosen.set.size} selected`}<//><a class="button primary"
          href=${`#/studies/${encodeURIComponent(store.id)}/compare`} data-testid="compare-selected">Compare</a><button
          class="small" onClick=${() => {
          chosen.clear();
          setOnlyChosen(false);
        }}>Clear</button></span>`
      }
      <button class="small" title="Select the ten best trials" onClick=${() =>
        chosen.replace(
          store
            .ranked()
            .slice(0, 10)
            .map((row) => store.trial[row]),
        )} data-testid="select-best">Select best 10</button>
      <${Menu} label="Columns" testid="columns" className="right"><div
        class="menu-checks">${columns.filter((column) => !column.fixed).map((column) => html`<${Check}
        key=${column.key} checked=${!hidden.includes(column.key)} testid=${`column-${column.key}`}
        onChange=${(on) => setHidden(on ? hidden.filter((k) => k !== column.key) : [...hidden, column.key])}>${column.label}<//>`)}</div>
        <div class="menu-foot"><button class="small" onClick=${() => setHidden(HIDDEN_FIRST)}>Default</button><button
          class="small" onClick=${() => setHidden([])}>All</button></div><//>
    </div>
    <${VirtualTable} label="Trials" testid="trials-table" length=${rows.length} sort=${sort} onSort=${onSort}
      columns=${visible.map((column) => ({ ...column, cell: (index) => column.cell(rows[index]) }))}
      rowKey=${(index) => store.trial[rows[index]]} rowClass=${(index) => (store.study.best?.trial === store.trial[rows[index]] ? 'is-best' : '')}
      selected=${(index) => chosen.has(store.trial[rows[index]])}
        onToggle=${(index) => chosen.toggle(store.trial[rows[index]])}
      onOpen=${(index) => go(['studies', store.id, 'trials', store.trial[rows[index]]])}
      onVisible=${(first, last) => store.want(rows.slice(first, last).map((row) => store.trial[row]))}
      leading=${(index) => {
        const trial = store.trial[rows[index]];
        return html`<input type="checkbox" tabindex="-1"
          aria-label=${`Select trial ${trial}`} checked=${chosen.has(trial)} onChange=${() => chosen.toggle(trial)} />`;
      }} />
    ${!rows.length && html`<p class="quiet center">No trial matches. <button class="small"
      onClick=${() => replaceQuery({ q: '', state: '' })}>Show all</button></p>`}
  </div>`;
}
