// Who ran what when: every slot of the pool that worked for this study.
import { html, useEffect, useLayoutEffect, useRef } from '../dom.js';
import { path } from '../api.js';
import { go } from '../router.js';
import { useNow, useResource } from '../hooks.js';
import { count, number, percent, plural } from '../format.js';
import { Timeline } from '../plot/timeline.js';
import { Empty, ErrorNotice, Loading } from '../ui/basics.js';

export function TimelineTab({ store }) {
  const { data, error, reload } = useResource(
    `${path('studies', store.id)}/timeline`,
    {},
    { everyMs: store.study.state === 'RUNNING' ? 5000 : 0 },
  );
  const now = useNow(2000);
  const box = useRef(null);
  const timeline = useRef(null);
  const ready = Boolean(data?.items.length);
  useLayoutEffect(() => {
    if (!ready) return undefined;
    timeline.current = new Timeline(box.current);
    timeline.current.onPick = (item) => go(['studies', store.id, 'trials', item.trial]);
    timeline.current.describe = (item) => [`best ${number(store.best[store.rowOf.get(item.trial)])}`];
    return () => timeline.current.destroy();
  }, [ready, store]);
  const running = store.study.state === 'RUNNING';
  useEffect(() => {
    if (!ready) return;
    let from = Infinity;
    let to = 0;
    for (const item of data.items) {
      from = Math.min(from, item.from);
      to = Math.max(to, item.to ?? now);
    }
    timeline.current.set(data.items, now, [from, Math.max(to, from + 1000)]);
  }, [data, running ? now : 0, ready]);
  if (error && !data) return html`<${ErrorNotice} error=${error} retry=${reload} />`;
  if (!data) return html`<${Loading} what="timeline" />`;
  if (!ready)
    return html`<${Empty} title="Nothing has run yet">
      <p>${store.study.waitReason || 'Each run of a trial on a slot appears here.'}</p><//>`;
  const slots = new Set(data.items.map((item) => `${item.agent}/${item.slot}`));
  const busy = data.items.reduce((sum, item) => sum + ((item.to ?? now) - item.from), 0);
  const from = Math.min(...data.items.slice(0, 50000).map((item) => item.from));
  const span = Math.max(...data.items.slice(0, 50000).map((item) => item.to ?? now)) - from;
  return html`<div class="fill"><p
    class="fine">${plural(data.items.length, 'run')} on ${plural(slots.size, 'slot')}; these slots were busy with this study ${percent(Math.min(1, busy / Math.max(1, slots.size * span)))} of the time. Colours are how each run ended${store.study.trials.running ? `, blue ones still run (${count(store.study.trials.running)})` : ''}. Drag to zoom in time, double click to see all.</p>
    <div class="card flush timeline grow" ref=${box} tabindex="0" role="region"
      aria-label="Timeline, scroll for more slots" data-testid="timeline"></div></div>`;
}
