// One hyperparameter against the result.
import { ramp } from '../theme.js';
import { describeRow } from '../describe.js';
import { paramAxis, usable } from './axis.js';
import { padded } from './scale.js';
import { drawPoints, pointFinder, ring } from './scatter.js';

/** `rows` are best first and `range` the part of the results to show; the colour goes with the trial's number, so that one sees where the search went. */
export function sliceSpec(store, rows, parameter, range, onPick) {
  const column = store.params[parameter.name] ?? [];
  const mine = rows.filter((row) => usable(column[row])).reverse();
  const last = Math.max(1, ...store.trial.slice(-1));
  const axis = paramAxis(parameter, column, rows);
  // Categories are spread out within their band; by the row, so that a point stays where it is.
  const jitter = (row) => (((row * 2654435761) >>> 8) % 1000) / 1000 - 0.5;
  const band = axis.type === 'band';
  const size = mine.length > 2000 ? 2 : mine.length > 300 ? 3 : 5;
  const xOf = (i) => column[mine[i]];
  const find = pointFinder(mine.length, xOf, (i) => store.best[mine[i]]);
  return {
    label: `${parameter.name} against ${store.metricName}, ${mine.length} trials`,
    margin: { right: 10 },
    x: { ...axis, domain: axis.domain && padded(axis.domain, axis.log, 0.02) },
    y: { type: 'linear', domain: padded(range, false), label: '' },
    zoom: false,
    paint(ctx, frame) {
      const shifted = band ? { ...frame, x: { at: (value) => value } } : frame;
      const x = band ? (i) => frame.x.at(xOf(i)) + jitter(mine[i]) * frame.x.band * 0.6 : xOf;
      ctx.globalAlpha = mine.length > 1000 ? 0.6 : 0.85;
      drawPoints(ctx, shifted, mine.length, x, (i) => store.best[mine[i]], (i) => ramp(Math.round((store.trial[mine[i]] / last) * 12) / 12), size);
      ctx.globalAlpha = 1;
    },
    pick(px, py, frame) {
      const i = find(px, py, frame);
      return i === null ? null : { key: i, x: xOf(i), y: store.best[mine[i]], row: mine[i], lines: describeRow(store, mine[i]) };
    },
    paintHover: (ctx, frame, hit) => ring(ctx, frame, hit.x, hit.y, 5),
    onPick: (hit) => onPick(hit.row),
  };
}
