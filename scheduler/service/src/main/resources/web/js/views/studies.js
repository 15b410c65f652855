// Projects and studies: what runs, how far it is, what it found and what it cost.
import { html, useEffect, useMemo, useState } from '../dom.js';
import { getAll } from '../api.js';
import { live } from '../live.js';
import { href, go, replaceQuery } from '../router.js';
import { useNow, useTitle } from '../hooks.js';
import { ago, count, duration, number, percent, plural, slotHours } from '../format.js';
import { metric } from '../numbers.js';
import { progress, STUDY_STATES, timeLeft } from '../plain.js';
import { Empty, ErrorNotice, Loading, SearchField, Select, StateBadge, Tags, TrialsBar } from '../ui/basics.js';
import { words } from '../format.js';
import { useSetting } from '../settings.js';

function useStudies() {
  const [state, setState] = useState({ studies: null, error: null });
  const load = () =>
    getAll('studies', {}, { most: 5000 })
      .then((items) => setState({ studies: items, error: null }))
      .catch((error) => setState((before) => ({ ...before, error })));
  useEffect(() => {
    live.follow(null);
    load();
    return live.subscribe((batch) => {
      if (batch.some((event) => event.kind === 'reset')) load();
      const changed = new Map();
      for (const { kind, data } of batch) if (kind === 'study') changed.set(data.study, data);
      if (!changed.size) return;
      setState((before) => {
        if (!before.studies) return before;
        const known = new Set(before.studies.map((study) => study.study));
        const fresh = [...changed.values()].filter((study) => !known.has(study.study));
        return {
          error: null,
          studies: [
            ...fresh,
            ...before.studies.map((study) =>
              changed.has(study.study) ? { ...study, ...changed.get(study.study) } : study,
            ),
          ],
        };
      });
    });
  }, []);
  return { ...state, reload: load };
}

const matches = (study, words_) =>
  words_.every((word) =>
    [study.name, study.study, study.project, study.team, study.note, study.stateReason, ...(study.tags ?? [])].some(
      (text) =>
        String(text ?? '')
          .toLowerCase()
          .includes(word),
    ),
  );

const SORTS = {
  created: ['Newest first', (a, b) => b.createdAt - a.createdAt],
  name: ['Name', (a, b) => a.name.localeCompare(b.name)],
  cost: ['Cost', (a, b) => b.slotMs - a.slotMs],
  running: ['Running trials', (a, b) => b.trials.running - a.trials.running],
};

function StudyRow({ study, now }) {
  const done = progress(study);
  const left = timeLeft(study, now);
  const message = study.waitReason || study.stateReason;
  const failures = study.trials.failed;
  return html`<tr data-testid="study-row" data-study=${study.study}
    onClick=${(event) => !event.target.closest('a, button') && !String(getSelection()) && go(['studies', study.study])}>
    <th scope="row"><a class="name" href=${href(['studies', study.study])}>${study.name}</a>
      <${Tags} tags=${study.tags} />
      ${message && html`<small class="message" title=${message}>${message}</small>`}</th>
    <td><${StateBadge} state=${study.state} /></td>
    <td class="progress"><${TrialsBar} trials=${study.trials} of=${study.budget?.trials} />
      <small>${percent(done.share)} · ${count(done.done)} of ${count(done.of)} ${done.unit}${left !== null ? ` · ${duration(left)} left` : ''}</small></td>
    <td class="num">${count(study.trials.running)}<small>${study.trials.waiting ? `${count(study.trials.waiting)} waiting` : ''}</small></td>
    <td class="num strong">${study.best ? number(metric(study.best.value)) : '–'}<small>${study.metrics.map((m) => `${m.goal === 'maximize' ? '↑' : '↓'} ${m.name}`).join(', ')}</small></td>
    <td class="num">${failures ? html`<span class="bad-text">${count(failures)}</span>` : '0'}</td>
    <td>${study.team}<small>priority ${study.priority}</small></td>
    <td class="num">${slotHours(study.slotMs)}</td>
    <td class="num">${ago(study.createdAt, now)}<small>${study.createdBy ?? ''}</small></td></tr>`;
}

function FirstStudy() {
  return html`<${Empty} title="No studies yet" testid="no-studies">
    <p>A study is one search for good hyperparameters. Start one from a terminal in the repository; it appears here at once.</p>
    <ol class="steps">
      <li><strong>See it work</strong> on a real data set, in about a minute<code
        class="cmd">./trialstream quickstart</code></li>
      <li><strong>Run your own</strong> training script, described by a study file<code
        class="cmd">./trialstream preview study.yaml</code><code class="cmd">./trialstream submit study.yaml</code></li>
      <li><strong>Give it machines</strong>: on each of them start an agent<code
        class="cmd">./trialstream agent --bootstrap HOST:PORT --gpus auto</code></li>
    </ol>
    <p class="quiet">In the script: <code>import trialstream as ts; p = ts.params(); ts.report(epoch, val_loss=…)</code>. A script that cannot be changed can be followed by its output: see README.</p><//>`;
}

export function StudiesView({ query }) {
  useTitle('Studies');
  const now = useNow(5000);
  const { studies, error, reload } = useStudies();
  const [sort, setSort] = useSetting('studies.sort', 'created');
  const q = query.get('q') ?? '';
  const filter = {
    project: query.get('project') ?? '',
    team: query.get('team') ?? '',
    state: query.get('state') ?? '',
  };
  const shown = useMemo(() => {
    const wanted = q.toLowerCase().split(/\s+/).filter(Boolean);
    return (studies ?? [])
      .filter(
        (study) =>
          (filter.state ? study.state === filter.state : study.state !== 'ARCHIVED') &&
          (!filter.project || study.project === filter.project) &&
          (!filter.team || study.team === filter.team) &&
          matches(study, wanted),
      )
      .sort((SORTS[sort] ?? SORTS.created)[1]);
  }, [studies, q, filter.project, filter.team, filter.state, sort]);
  if (!studies && error) return html`<${ErrorNotice} error=${error} retry=${reload} />`;
  if (!studies) return html`<${Loading} what="studies" />`;
  if (!studies.length) return html`<${FirstStudy} />`;
  const projects = [...new Set(studies.map((study) => study.project))].sort();
  const teams = [...new Set(studies.map((study) => study.team))].sort();
  const groups = projects
    .map((project) => [project, shown.filter((study) => study.project === project)])
    .filter(([, list]) => list.length);
  const filtered = q || filter.project || filter.team || filter.state;
  return html`<div class="page" data-testid="studies-view">
    <div class="page-head"><h1>Studies</h1><span
      class="quiet">${plural(studies.filter((study) => study.state === 'RUNNING').length, 'running study', 'running studies')}, ${plural(
      studies.reduce((sum, study) => sum + study.trials.running, 0),
      'running trial',
    )}, ${slotHours(studies.reduce((sum, study) => sum + study.slotMs, 0))} slot-hours so far</span></div>
    <div class="toolbar">
      <${SearchField} label="Search studies" value=${q} onInput=${(value) => replaceQuery({ q: value })}
        testid="studies-search" />
      <${Select} label="Project" value=${filter.project} options=${[['', 'All'], ...projects.map((p) => [p, p])]}
        onChange=${(project) => replaceQuery({ project })} testid="filter-project" />
      <${Select} label="Team" value=${filter.team} options=${[['', 'All'], ...teams.map((t) => [t, t])]}
        onChange=${(team) => replaceQuery({ team })} testid="filter-team" />
      <${Select} label="State" value=${filter.state}
        options=${[['', 'All but archived'], ...STUDY_STATES.map((s) => [s, words(s)])]}
        onChange=${(state) => replaceQuery({ state })} testid="filter-state" />
      <${Select} label="Sort" value=${sort} options=${Object.entries(SORTS).map(([key, [text]]) => [key, text])}
        onChange=${setSort} testid="studies-sort" />
    </div>
    ${groups.map(
      ([
        project,
        list,
      ]) => html`<section class="card flush" key=${project} aria-label=${`Project ${project}`} data-testid="project"
        data-project=${project}>
      <header class="card-head"><h2>${project}</h2><span
        class="quiet">${plural(list.length, 'study', 'studies')} · ${plural(
        list.reduce((sum, study) => sum + study.trials.total, 0),
        'trial',
      )} · ${slotHours(list.reduce((sum, study) => sum + study.slotMs, 0))} slot-hours</span></header>
      <div class="scroll-x"><table class="list studies"><thead><tr><th scope="col">Study</th><th scope="col">State</th>
        <th scope="col">Progress</th><th scope="col" class="num">Running</th><th scope="col" class="num">Best</th>
        <th scope="col" class="num">Failed</th><th scope="col">Team</th><th scope="col" class="num"
        title="Slots in use times hours">Slot-hours</th><th scope="col" class="num">Created</th></tr></thead>
        <tbody>${list.map((study) => html`<${StudyRow} key=${study.study} study=${study} now=${now} />`)}</tbody>
          </table></div></section>`,
    )}
    ${!shown.length && filtered && html`<${Empty} title="No study matches" testid="no-match"><p><button
      onClick=${() => replaceQuery({ q: '', project: '', team: '', state: '' })}>Show all studies</button></p><//>`}
  </div>`;
}
