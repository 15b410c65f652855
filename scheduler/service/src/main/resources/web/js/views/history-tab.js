// Optimisation history: every trial's best value in order, and the best so far.
import { html, useMemo, useRef, useState } from '../dom.js';
import { go } from '../router.js';
import { stateColour } from '../theme.js';
import { better, quantile } from '../numbers.js';
import { number } from '../format.js';
import { padded } from '../plot/scale.js';
import { dotSize, drawPoints, pointFinder, ring } from '../plot/scatter.js';
import { Plot } from '../plot/plot.js';
import { Check, Empty, Segmented } from '../ui/basics.js';
import { useSetting } from '../settings.js';
import { describeRow, slowVersion } from '../describe.js';

function orderOf(store, by) {
  if (by === 'trial') return (row) => store.trial[row];
  if (by === 'time')
    return (row) => store.ended[row] ?? (store.started[row] ? store.started[row] + (store.runtime[row] ?? 0) : null);
  return null;
}

function historySpec(store, { by, logY, fit }) {
  const keyOf = orderOf(store, by === 'epochs' ? 'time' : by);
  let rows = [];
  for (let row = 0; row < store.size; row += 1)
    if (Number.isFinite(store.best[row]) && keyOf(row) !== null && (!logY || store.best[row] > 0)) rows.push(row);
  rows.sort((a, b) => keyOf(a) - keyOf(b));
  let spent = 0;
  const xs = rows.map((row) => {
    spent += store.epoch[row];
    return by === 'epochs' ? spent : keyOf(row);
  });
  let best = null;
  const steps = [];
  rows.forEach((row, i) => {
    if (better(store.best[row], best, store.goal)) {
      best = store.best[row];
      steps.push({ x: xs[i], value: best, row });
    }
  });
  const values = rows.map((row) => store.best[row]);
  const sorted = [...values].sort((a, b) => a - b);
  let range = sorted.length ? [sorted[0], sorted[sorted.length - 1]] : null;
  // Without the worst twentieth a few diverged trials do not flatten everything else.
  if (fit && sorted.length > 20)
    range =
      store.goal === 'minimize'
        ? [sorted[0], quantile(sorted, 0.95)]
        : [quantile(sorted, 0.05), sorted[sorted.length - 1]];
  const size = dotSize(rows.length);
  const find = pointFinder(
    rows.length,
    (i) => xs[i],
    (i) => values[i],
  );
  const target = store.study.budget?.target;
  return {
    label: `Optimisation history of ${rows.length} trials; best ${number(best)}`,
    x: {
      type: by === 'time' ? 'time' : 'linear',
      domain: xs.length ? [xs[0], xs[xs.length - 1]] : [0, 1],
      label: { trial: 'Trial', time: 'Time', epochs: `${store.study.resourceName}s trained in total` }[by],
      integer: by !== 'time',
    },
    y: { type: logY ? 'log' : 'linear', domain: padded(range, logY), label: store.metricName },
    paint(ctx, frame) {
      ctx.globalAlpha = rows.length > 2000 ? 0.65 : 0.85;
      drawPoints(
        ctx,
        frame,
        rows.length,
        (i) => xs[i],
        (i) => values[i],
        (i) => stateColour(store.state[rows[i]]),
        size,
      );
      ctx.globalAlpha = 1;
      if (typeof target === 'number') {
        ctx.strokeStyle = frame.colours.warn;
        ctx.setLineDash([6, 4]);
        ctx.beginPath();
        ctx.moveTo(frame.left, frame.y.at(target));
        ctx.lineTo(frame.right, frame.y.at(target));
        ctx.stroke();
        ctx.setLineDash([]);
      }
      ctx.strokeStyle = frame.colours.accent;
      ctx.lineWidth = 2.5;
      ctx.beginPath();
      steps.forEach((step, i) => {
        const x = frame.x.at(step.x);
        const y = frame.y.at(step.value);
        if (i === 0) ctx.moveTo(x, y);
        else {
          ctx.lineTo(x, frame.y.at(steps[i - 1].value));
          ctx.lineTo(x, y);
        }
      });
      if (steps.length) ctx.lineTo(frame.right, frame.y.at(best));
      ctx.stroke();
      ctx.lineWidth = 1;
    },
    pick(px, py, frame) {
      const i = find(px, py, frame);
      return i === null
        ? null
        : { key: i, x: xs[i], y: values[i], trial: store.trial[rows[i]], lines: describeRow(store, rows[i]) };
    },
    paintHover: (ctx, frame, hit) => ring(ctx, frame, hit.x, hit.y),
    onPick: (hit) => go(['studies', store.id, 'trials', hit.trial]),
  };
}

export function HistoryTab({ store }) {
  const [by, setBy] = useSetting('history.by', 'trial');
  const [logY, setLogY] = useSetting('history.log', false);
  const [fit, setFit] = useState(true);
  const version = slowVersion(store, useRef({}));
  const spec = useMemo(() => historySpec(store, { by, logY, fit }), [version, by, logY, fit, store]);
  if (!store.study.best)
    return html`<${Empty} title="No values yet"><p>The history begins with the first reported epoch.</p><//>`;
  return html`<div class="fill"><div class="toolbar">
      <${Segmented} label="Order by" value=${by} onChange=${setBy} testid="history-by" options=${[
        ['trial', 'By trial'],
        ['time', 'By time'],
        ['epochs', 'By cost'],
      ]} />
      <${Check} checked=${logY} onChange=${setLogY}>Log y<//><${Check} checked=${fit}
        onChange=${setFit}>Leave out the worst 5 %<//></div>
    <div class="card plot-card grow"><${Plot} spec=${spec} height="100%" testid="history-plot" /></div>
    <p class="fine">Each dot is a trial's best value, in the colour of its state; the line is the best so far${store.study.budget?.target !== null && store.study.budget?.target !== undefined ? ', the dashed one the target' : ''}. Drag to zoom, double click to see all, click a dot to open its trial.</p></div>`;
}
