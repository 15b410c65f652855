// Brackets and rungs: how many came, who went on, where the cut lies, and how the values are spread.
import { html, useMemo } from '../dom.js';
import { path } from '../api.js';
import { useResource } from '../hooks.js';
import { count, number, percent } from '../format.js';
import { isFiniteNumber, metric, quantile } from '../numbers.js';
import { padded } from '../plot/scale.js';
import { Plot } from '../plot/plot.js';
import { Empty, ErrorNotice, Loading } from '../ui/basics.js';

const ROW = 46;

/** One line of dots a rung; those past the cut-off are bright, the others dim. */
function strips(bracket, store) {
  const goal = store.goal;
  const unit = store.study.resourceName;
  const rungs = bracket.rungs.map((rung) => ({
    ...rung,
    cutoff: metric(rung.cutoff),
    values: rung.values.map(metric).filter(isFiniteNumber),
  }));
  const all = rungs.flatMap((rung) => rung.values).sort((a, b) => a - b);
  const range =
    all.length > 20
      ? goal === 'minimize'
        ? [all[0], quantile(all, 0.97)]
        : [quantile(all, 0.03), all[all.length - 1]]
      : all.length
        ? [all[0], all[all.length - 1]]
        : null;
  const goesOn = (value, cutoff) =>
    !isFiniteNumber(cutoff) || (goal === 'minimize' ? value <= cutoff : value >= cutoff);
  const labels = rungs.map((rung) => `${unit} ${rung.resource}`);
  return {
    label: `Values at the rungs of bracket ${bracket.bracket}: ${rungs.map((rung) => `${unit} ${rung.resource}: ${rung.count} trials, cut-off ${number(rung.cutoff)}`).join('; ')}`,
    margin: { right: 20 },
    x: { type: 'linear', domain: padded(range, false), label: store.metricName },
    y: { type: 'band', values: labels, label: '' },
    zoom: false,
    paint(ctx, frame) {
      const height = frame.y.band;
      for (const rung of rungs) {
        const middle = frame.y.at(`${unit} ${rung.resource}`);
        ctx.strokeStyle = frame.colours.grid;
        ctx.beginPath();
        ctx.moveTo(frame.left, Math.round(middle + height / 2) + 0.5);
        ctx.lineTo(frame.right, Math.round(middle + height / 2) + 0.5);
        ctx.stroke();
        if (isFiniteNumber(rung.cutoff)) {
          const x = frame.x.at(rung.cutoff);
          ctx.fillStyle = frame.colours['state-completed'];
          ctx.globalAlpha = 0.1;
          if (goal === 'minimize') ctx.fillRect(frame.left, middle - height / 2, x - frame.left, height);
          else ctx.fillRect(x, middle - height / 2, frame.right - x, height);
          ctx.globalAlpha = 1;
        }
        // Dots that would cover one another are stacked away from the middle.
        const stacks = new Map();
        for (const value of rung.values) {
          const x = frame.x.at(value);
          const slot = Math.round(x / 5);
          const n = stacks.get(slot) ?? 0;
          stacks.set(slot, n + 1);
          const offset = Math.min(height / 2 - 5, Math.ceil(n / 2) * 4.5) * (n % 2 ? 1 : -1);
          ctx.fillStyle = goesOn(value, rung.cutoff)
            ? frame.colours['state-completed']
            : frame.colours['state-stopped'];
          ctx.beginPath();
          ctx.arc(x, middle + offset, 2.4, 0, 6.2832);
          ctx.fill();
        }
        if (isFiniteNumber(rung.cutoff)) {
          const x = frame.x.at(rung.cutoff);
          ctx.strokeStyle = frame.colours.warn;
          ctx.lineWidth = 2;
          ctx.beginPath();
          ctx.moveTo(x, middle - height / 2 + 3);
          ctx.lineTo(x, middle + height / 2 - 3);
          ctx.stroke();
          ctx.lineWidth = 1;
        }
      }
    },
    pick(px, py, frame) {
      const rung = rungs.find(
        (candidate) => Math.abs(frame.y.at(`${unit} ${candidate.resource}`) - py) < frame.y.band / 2,
      );
      if (!rung || px < frame.left || px > frame.right) return null;
      const value = frame.x.invert(px);
      const ahead = rung.values.filter((other) => (goal === 'minimize' ? other <= value : other >= value)).length;
      return {
        key: `${rung.rung}:${Math.round(px)}`,
        lines: [
          `${unit} ${rung.resource}`,
          `${number(value)} would ${goesOn(value, rung.cutoff) ? 'go on' : 'be stopped or wait'}`,
          `better than ${percent(1 - ahead / Math.max(1, rung.values.length))} of ${count(rung.count)}`,
          `cut-off ${number(rung.cutoff)}`,
        ],
      };
    },
  };
}

function Bracket({ bracket, store }) {
  const unit = store.study.resourceName;
  const first = Math.max(1, bracket.rungs[0]?.count ?? 1);
  const spec = useMemo(() => strips(bracket, store), [bracket, store.goal]);
  return html`<section class="card" aria-label=${`Bracket ${bracket.bracket}`} data-testid="bracket"
    data-bracket=${bracket.bracket}><h2>Bracket ${bracket.bracket}</h2>
    <div class="rungs"><div class="scroll-x"><table class="plain"><thead><tr><th scope="col">Rung</th>
      <th scope="col">Reached</th><th scope="col" class="num">Went on</th><th scope="col" class="num">Stopped</th>
      <th scope="col" class="num">Paused</th><th scope="col" class="num">Cut-off</th></tr></thead>
      <tbody>${bracket.rungs.map(
        (rung, i) => html`<tr key=${rung.rung} data-testid="rung"><th scope="row">${unit} ${count(rung.resource)}</th>
        <td class="funnel"><span style=${{ width: `${Math.max(1, (rung.count / first) * 100)}%` }}></span>
          <b>${count(rung.count)}</b></td>
        <td class="num">${i === bracket.rungs.length - 1 ? 'the end' : count(bracket.rungs[i + 1].count)}</td><td
          class="num">${count(rung.stopped)}</td><td class="num">${count(rung.paused)}</td><td
          class="num strong">${number(metric(rung.cutoff))}</td></tr>`,
      )}</tbody></table></div>
      <${Plot} spec=${spec} height=${bracket.rungs.length * ROW + 56} testid="rung-plot" /></div></section>`;
}

export function RungsTab({ store }) {
  const { data, error, reload } = useResource(
    `${path('studies', store.id)}/rungs`,
    {},
    { everyMs: store.study.state === 'RUNNING' ? 4000 : 0 },
  );
  const { study } = store;
  if (error && !data) return html`<${ErrorNotice} error=${error} retry=${reload} />`;
  if (!data) return html`<${Loading} what="rungs" />`;
  if (!data.brackets.some((bracket) => bracket.rungs.some((rung) => rung.count)))
    return html`<${Empty} title="No rung reached yet">
      <p>The first rung lies at ${study.resourceName} ${study.minResource}. Each trial that reaches a rung is compared there with all that came before.</p><//>`;
  return html`<div class="stack"><p
    class="fine">${study.reductionFactor ? `About one in ${study.reductionFactor} goes on from each rung. ` : ''}Each dot is a trial's value when it came to the rung; green ones go on as things stand, the orange line is the cut-off. At most 200 of each rung are drawn.</p>
    ${data.brackets.map((bracket) => html`<${Bracket}
      key=${bracket.bracket} bracket=${bracket} store=${store} />`)}</div>`;
}
