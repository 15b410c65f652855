// The pool: machines, slots and what runs on them, shares of the teams, the queue and why it waits.
import { html, useEffect, useMemo, useState } from '../dom.js';
import { getAll, path, post } from '../api.js';
import { live } from '../live.js';
import { href, replaceQuery } from '../router.js';
import { useNow, useResource, useTitle } from '../hooks.js';
import { ago, bytes, count, percent, plural, words } from '../format.js';
import { Empty, ErrorNotice, Loading, ProgressBar, SearchField, Select, Stat, StateBadge } from '../ui/basics.js';
import { attempt, Confirm } from '../ui/overlay.js';

function useAgents() {
  const [state, setState] = useState({ agents: null, error: null });
  const load = () =>
    getAll('agents', {}, { most: 20000 })
      .then((agents) => setState({ agents, error: null }))
      .catch((error) => setState((before) => ({ ...before, error })));
  const put = (changed) =>
    setState((before) => {
      if (!before.agents) return before;
      const key = (agent) => `${agent.pool}/${agent.agent}`;
      const byKey = new Map(before.agents.map((agent) => [key(agent), agent]));
      for (const agent of changed) byKey.set(key(agent), { ...byKey.get(key(agent)), ...agent });
      return { agents: [...byKey.values()], error: null };
    });
  useEffect(() => {
    live.follow(null);
    load();
    return live.subscribe((batch) => {
      if (batch.some((event) => event.kind === 'reset')) load();
      const changed = batch.filter((event) => event.kind === 'agent').map((event) => event.data);
      if (changed.length) put(changed);
    });
  }, []);
  return { ...state, reload: load, put };
}

function Teams({ pool }) {
  if (!pool.teams?.length) return html`<p class="quiet">No team uses this pool yet.</p>`;
  const most = Math.max(pool.slots, 1);
  return html`<div class="scroll-x"><table class="plain teams" data-testid="teams"><thead><tr><th scope="col">Team</th>
    <th scope="col">Slots in use, against its share</th><th scope="col" class="num">Slots</th><th scope="col"
    class="num">Entitled</th><th scope="col" class="num">Weight</th><th scope="col" class="num">Quota</th></tr></thead>
    <tbody>${pool.teams.map(
      (
        team,
      ) => html`<tr key=${team.team}><th scope="row">${team.team}</th><td class="share"><span class="share-bar"><i
        style=${{ width: `${Math.min(100, (team.slots / most) * 100)}%` }}></i><b
        style=${{ left: `${Math.min(100, (team.entitled / most) * 100)}%` }}
        title=${`entitled to ${count(team.entitled)}`}></b></span></td>
      <td class="num">${count(team.slots)} <small>${percent(team.slots / most)}</small></td><td
        class="num">${count(Math.round(team.entitled))}</td><td class="num">${team.weight}</td><td
        class="num">${team.quota === null || team.quota === undefined ? 'none' : count(team.quota)}</td></tr>`,
    )}</tbody></table></div>`;
}

function Queue({ studies }) {
  const waiting = studies
    .filter((study) => study.trials.waiting > 0 || study.waitReason)
    .sort((a, b) => b.priority - a.priority);
  if (!waiting.length) return html`<p class="quiet">Nothing waits.</p>`;
  return html`<ul class="queue" data-testid="queue">${waiting.map((study) => html`<li key=${study.study}><div><a
    href=${href(['studies', study.study])}>${study.name}</a> <small>${study.team}, priority ${study.priority}</small>
    </div><b>${study.trials.waiting > 0 ? plural(study.trials.waiting, 'trial') : ''}</b><p
    class="quiet">${study.waitReason || 'waits for a free slot'}</p></li>`)}</ul>`;
}

function Slot({ slot }) {
  const busy = slot.trial !== null && slot.trial !== undefined;
  const text = `Slot ${slot.slot}: ${slot.name || slot.device}, ${bytes(slot.memoryBytes)}. ${slot.healthy ? (busy ? `Runs trial ${slot.trial} of ${slot.study}` : 'Free') : slot.problem || 'not healthy'}`;
  const look = slot.healthy ? (busy ? 'busy' : 'free') : 'sick';
  return busy
    ? html`<a class=${`slot ${look}`} title=${text} aria-label=${text}
      href=${href(['studies', slot.study, 'trials', slot.trial])}>${slot.trial}</a>`
    : html`<span class=${`slot ${look}`} role="img" title=${text} aria-label=${text}>${slot.healthy ? '' : '!'}</span>`;
}

function AgentRow({ agent, now, act }) {
  const busy = agent.slots.filter((slot) => slot.trial !== null && slot.trial !== undefined).length;
  const devices = [...new Set(agent.slots.map((slot) => slot.name || slot.device))].join(', ');
  const problems = agent.slots
    .filter((slot) => !slot.healthy && slot.problem)
    .map((slot) => `slot ${slot.slot}: ${slot.problem}`);
  const disk = agent.diskFreeBytes >= 0 ? agent.diskFreeBytes : null; // -1: not known
  const low = disk !== null && disk < 5 * 2 ** 30;
  return html`<tr data-testid="agent-row" data-agent=${agent.agent}>
    <th scope="row">${agent.agent}<small>${agent.host === agent.agent ? '' : agent.host}</small></th>
    <td><${StateBadge} state=${agent.state} />${agent.state !== 'ACTIVE' && agent.stateReason && html`<small
      class="wrap-text">${agent.stateReason}</small>`}${problems.length > 0 && html`<small
      class="wrap-text bad-text">${problems.join('; ')}</small>`}</td>
    <td><span class="slots">${agent.slots.map((slot) => html`<${Slot} key=${slot.slot} slot=${slot} />`)}</span></td>
    <td class="num">${busy} / ${agent.slots.length}</td><td>${devices}<small>${Object.entries(agent.labels ?? {})
      .map(([k, v]) => `${k}=${v}`)
      .join(' ')}</small></td>
    <td class=${`num ${low ? 'bad-text' : ''}`}>${bytes(disk)}</td><td
      class="num">${ago(agent.heardAt, now)}<small>${agent.version}</small></td>
    <td class="num">${agent.state === 'ACTIVE' && html`<button class="small" data-testid="drain"
      onClick=${() => act(agent, 'drain')} title="Start nothing more here; what runs may finish">Drain</button>`}
      ${(agent.state === 'DRAINING' || agent.state === 'QUARANTINED') && html`<button class="small"
        data-testid="undrain"
        onClick=${() => act(agent, 'undrain')}>${agent.state === 'DRAINING' ? 'Undrain' : 'Use again'}</button>`}
      ${agent.state === 'LOST' && html`<button class="small" data-testid="remove"
        onClick=${() => act(agent, 'remove')}>Remove</button>`}</td></tr>`;
}

function PoolCard({ pool, studies }) {
  const used = pool.slots ? pool.busy / pool.slots : 0;
  return html`<section class="pool-card" aria-label=${`Pool ${pool.pool}`} data-testid="pool" data-pool=${pool.pool}>
    <dl class="stats"><${Stat} label=${`Pool ${pool.pool}`} value=${percent(used)}
      sub=${html`<${ProgressBar} share=${used} label="Slots in use" />`} testid="utilisation" />
      <${Stat} label="Busy" value=${count(pool.busy)} sub=${`of ${plural(pool.slots, 'slot')}`} /><${Stat} label="Free"
        value=${count(pool.free)} /><${Stat} label="Not usable" value=${html`<span
        class=${pool.sick ? 'bad-text' : ''}>${count(pool.sick)}</span>`} /><${Stat} label="Waiting trials"
        value=${count(pool.waiting)} /><${Stat} label="Machines" value=${count(pool.agents)} /></dl>
    <div class="pool-grid"><div class="card"><h2>Shares</h2><${Teams} pool=${pool} /></div><div class="card">
      <h2>Queue</h2><${Queue} studies=${studies} /></div></div></section>`;
}

const AGENT_STATES = ['ACTIVE', 'DRAINING', 'QUARANTINED', 'LOST', 'REMOVED'];
const SHOWN_MOST = 200;

export function PoolView({ query }) {
  useTitle('Pool');
  const now = useNow(2000);
  const { agents, error, reload, put } = useAgents();
  const pools = useResource('pools', {}, { everyMs: 4000 });
  const studies = useResource('studies', { limit: 1000, state: 'RUNNING' }, { everyMs: 6000 });
  const [confirm, setConfirm] = useState(null);
  const [most, setMost] = useState(SHOWN_MOST);
  const q = query.get('q') ?? '';
  const state = query.get('state') ?? '';
  const shown = useMemo(() => {
    const wanted = q.toLowerCase().split(/\s+/).filter(Boolean);
    return (agents ?? [])
      .filter(
        (agent) =>
          (state ? agent.state === state : agent.state !== 'REMOVED') &&
          wanted.every((word) =>
            [
              agent.agent,
              agent.host,
              agent.pool,
              agent.stateReason,
              ...Object.entries(agent.labels ?? {}).map(([k, v]) => `${k}=${v}`),
              ...agent.slots.flatMap((slot) => [slot.name, slot.study ?? '']),
            ].some((text) =>
              String(text ?? '')
                .toLowerCase()
                .includes(word),
            ),
          ),
      )
      .sort((a, b) => a.pool.localeCompare(b.pool) || a.agent.localeCompare(b.agent, undefined, { numeric: true }));
  }, [agents, q, state]);
  const write = (agent, verb) =>
    attempt(
      () =>
        post(`${path('agents', agent.agent)}/${verb}?pool=${encodeURIComponent(agent.pool)}`).then((answer) =>
          put([answer?.agent ? answer : { ...agent }]),
        ),
      {
        drain: `${agent.agent} starts nothing more; what runs may finish.`,
        undrain: `${agent.agent} takes work again.`,
        remove: `${agent.agent} is removed.`,
      }[verb],
    );
  const act = (agent, verb) => (verb === 'undrain' ? write(agent, verb) : setConfirm({ agent, verb }));
  if (!agents && error) return html`<div class="page"><${ErrorNotice} error=${error} retry=${reload} /></div>`;
  if (!agents || !pools.data) return html`<${Loading} what="the pool" />`;
  if (!agents.length)
    return html`<${Empty} title="No machines yet" testid="no-agents">
      <p>An agent is a small daemon on a machine that trains. Start one on each:</p><code
      class="cmd">./trialstream agent --bootstrap HOST:PORT --gpus auto</code><p
      class="quiet">Without GPUs: <code>--slots N</code>. With labels, to choose machines by: <code>--labels gpu=a100,zone=b</code>.</p><//>`;
  return html`<div class="page" data-testid="pool-view"><div class="page-head"><h1>Pool</h1><span
    class="quiet">${plural(agents.length, 'machine')}</span></div>
    ${pools.data.items.map((pool) => html`<${PoolCard}
      key=${pool.pool} pool=${pool} studies=${(studies.data?.items ?? []).filter((study) => study.pool === pool.pool)} />`)}
    <div class="toolbar"><${SearchField} label="Filter machines" value=${q}
      onInput=${(value) => replaceQuery({ q: value })} testid="agents-search" /><${Select} label="State" value=${state}
      options=${[['', 'All but removed'], ...AGENT_STATES.map((s) => [s, words(s)])]}
      onChange=${(value) => replaceQuery({ state: value })} testid="agents-state" />
      <ul class="legend"><li><span class="slot busy"></span>runs a trial</li><li><span class="slot free">
        </span>free</li><li><span class="slot sick">!</span>not usable</li></ul><span class="spacer"></span><span
        class="quiet">${plural(shown.length, 'machine')} shown</span></div>
    <div class="card flush scroll-x"><table class="list agents"><thead><tr><th scope="col">Machine</th>
      <th scope="col">State</th><th scope="col">Slots</th><th scope="col" class="num">Busy</th>
      <th scope="col">Devices</th><th scope="col" class="num">Disk free</th><th scope="col" class="num">Heard of</th>
      <th scope="col"><span class="sr-only">Actions</span></th></tr></thead>
      <tbody>${shown.slice(0, most).map((agent) => html`<${AgentRow}
        key=${`${agent.pool}/${agent.agent}`} agent=${agent} now=${now} act=${act} />`)}</tbody></table></div>
    ${shown.length > most && html`<p class="center"><button
      onClick=${() => setMost(most + SHOWN_MOST)}>Show ${count(Math.min(SHOWN_MOST, shown.length - most))} more</button>
      </p>`}
    ${
      confirm &&
      html`<${Confirm} title=${confirm.verb === 'drain' ? `Drain ${confirm.agent.agent}?` : `Remove ${confirm.agent.agent}?`} action=${confirm.verb === 'drain' ? 'Drain' : 'Remove'} testid="agent-dialog" onClose=${() => setConfirm(null)} onConfirm=${() => write(confirm.agent, confirm.verb)}>
      <p>${confirm.verb === 'drain' ? 'No new trial is started there; running ones finish. Undrain it to use it again.' : 'It is forgotten until it reports again. Its trials have already gone back to the queue.'}</p><//>`
    }
  </div>`;
}
