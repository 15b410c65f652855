// Two objectives at a time, with the trials that no other beats on all of them.
import { html, useMemo, useRef, useState } from '../dom.js';
import { path } from '../api.js';
import { go } from '../router.js';
import { useResource } from '../hooks.js';
import { extent, isFiniteNumber, metric } from '../numbers.js';
import { number, plural } from '../format.js';
import { padded } from '../plot/scale.js';
import { dotSize, drawPoints, pointFinder, ring } from '../plot/scatter.js';
import { Plot } from '../plot/plot.js';
import { Empty, ErrorNotice, Select, TrialLink } from '../ui/basics.js';
import { describeRow, slowVersion } from '../describe.js';

function paretoSpec(store, xi, yi, front, chosen) {
  const { metrics } = store.study;
  const points = [];
  for (const [trial, whole] of store.details) {
    const x = metric(whole.lastValues?.[xi]);
    const y = metric(whole.lastValues?.[yi]);
    if (isFiniteNumber(x) && isFiniteNumber(y)) points.push({ trial, x, y, on: front.has(trial) });
  }
  points.sort((a, b) => a.on - b.on);
  const line = points.filter((point) => point.on).sort((a, b) => a.x - b.x);
  const find = pointFinder(
    points.length,
    (i) => points[i].x,
    (i) => points[i].y,
  );
  const size = dotSize(points.length);
  const arrow = (m) => `${m.name} (${m.goal === 'maximize' ? 'higher' : 'lower'} is better)`;
  return {
    label: `${metrics[xi].name} against ${metrics[yi].name}; ${line.length} trials on the front`,
    x: { type: 'linear', domain: padded(extent(points.map((point) => point.x)), false), label: arrow(metrics[xi]) },
    y: { type: 'linear', domain: padded(extent(points.map((point) => point.y)), false), label: arrow(metrics[yi]) },
    paint(ctx, frame) {
      drawPoints(
        ctx,
        frame,
        points.length,
        (i) => points[i].x,
        (i) => points[i].y,
        (i) => (points[i].on ? frame.colours.accent : frame.colours['state-stopped']),
        size,
      );
      if (metrics.length === 2) {
        ctx.strokeStyle = frame.colours.accent;
        ctx.lineWidth = 1.5;
        ctx.beginPath();
        line.forEach((point, i) => {
          const [x, y] = [frame.x.at(point.x), frame.y.at(point.y)];
          if (i === 0) ctx.moveTo(x, y);
          else {
            // The staircase of what is reached: it turns on the worse side of both points.
            const before = line[i - 1];
            if (metrics[xi].goal === 'minimize') ctx.lineTo(x, frame.y.at(before.y));
            else ctx.lineTo(frame.x.at(before.x), y);
            ctx.lineTo(x, y);
          }
        });
        ctx.stroke();
        ctx.lineWidth = 1;
      }
      for (const point of points)
        if (point.on) {
          ctx.fillStyle = frame.colours.accent;
          ctx.beginPath();
          ctx.arc(frame.x.at(point.x), frame.y.at(point.y), 4.5, 0, 6.2832);
          ctx.fill();
        }
      for (const point of points) if (chosen.has(point.trial)) ring(ctx, frame, point.x, point.y, 8);
    },
    pick(px, py, frame) {
      const i = find(px, py, frame);
      if (i === null) return null;
      const point = points[i];
      const values = store.details.get(point.trial).lastValues;
      return {
        key: point.trial,
        ...point,
        lines: [
          ...describeRow(store, store.rowOf.get(point.trial)).slice(0, 1),
          point.on ? 'on the front' : 'beaten by another on all objectives',
          ...metrics.map((m, k) => `${m.name} ${number(metric(values[k]))}`),
        ],
      };
    },
    paintHover: (ctx, frame, hit) => ring(ctx, frame, hit.x, hit.y),
    onPick: (hit) => go(['studies', store.id, 'trials', hit.trial]),
  };
}

export function ParetoTab({ store, chosen }) {
  const { metrics } = store.study;
  const [x, setX] = useState('0');
  const [y, setY] = useState('1');
  const version = slowVersion(store, useRef({}));
  const { data, error } = useResource(
    `${path('studies', store.id)}/pareto`,
    {},
    { everyMs: store.study.state === 'RUNNING' ? 5000 : 0 },
  );
  const front = useMemo(() => new Set(data?.trials ?? []), [data]);
  const spec = useMemo(
    () => (metrics.length > 1 ? paretoSpec(store, Number(x), Number(y), front, chosen.set) : null),
    [version, front, x, y, store, chosen.set.size],
  );
  if (metrics.length < 2)
    return html`<${Empty} title="This study has one objective">
      <p>A Pareto front needs at least two metrics in the study file.</p><//>`;
  if (!front.size && data)
    return html`<${Empty} title="No trial is on the front yet">
      <p>It begins with the first trial that has values of all objectives.</p><//>`;
  const options = metrics.map((m, i) => [String(i), m.name]);
  const list = [...front].sort((a, b) => a - b);
  return html`<div class="fill"><div class="toolbar">${metrics.length > 2 && html`<${Select} label="x" value=${x}
    options=${options} onChange=${setX} /><${Select} label="y" value=${y} options=${options} onChange=${setY} />`}
      <span class="quiet">${plural(list.length, 'trial')} on the front</span><span class="spacer"></span><button
        class="small" disabled=${!list.length} onClick=${() => {
        chosen.replace(list);
        go(['studies', store.id, 'compare']);
      }} data-testid="compare-front">Compare the front</button></div>
    ${error && html`<${ErrorNotice} error=${error} />`}
    <div class="card plot-card grow"><${Plot} spec=${spec} height="100%" testid="pareto-plot" /></div>
    <div class="card scroll front-list"><table class="plain"><thead><tr>
      <th scope="col">On the front</th>${metrics.map((m) => html`<th scope="col" class="num"
      key=${m.name}>${m.goal === 'maximize' ? '↑' : '↓'} ${m.name}</th>`)}<th scope="col">State</th></tr></thead>
      <tbody>${list.map((trial) => html`<tr key=${trial}><th scope="row">
        <${TrialLink} study=${store.id} trial=${trial} /></th>${metrics.map((m, k) => html`<td class="num mono"
        key=${m.name}>${number(metric(store.details.get(trial)?.lastValues?.[k]))}</td>`)}<td>${store.state[store.rowOf.get(trial)]?.toLowerCase()}</td></tr>`)}</tbody></table></div></div>`;
}
