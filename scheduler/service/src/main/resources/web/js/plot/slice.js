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
  // Categories, and numbers that take few values, are spread out sideways; by the row, so that a point stays where it is.
  const jitter = (row) => (((row * 2654435761) >>> 8) % 1000) / 1000 - 0.5;
  const band = axis.type === 'band';
  const few = !band && new Set(mine.map((row) => column[row])).size <= 16;
  const shades = Array.from({ length: 13 }, (_, i) => i / 12);
  const shadeOf = (row) => Math.round((store.trial[row] / last) * 12);
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
      const colours = shades.map((share) => ramp(share));
      const shifted = band || few ? { ...frame, x: { at: (value) => value } } : frame;
      const spread = band ? frame.x.band * 0.6 : 12;
      const x = band || few ? (i) => frame.x.at(xOf(i)) + jitter(mine[i]) * spread : xOf;
      ctx.globalAlpha = mine.length > 1000 ? 0.6 : 0.85;
      drawPoints(
        ctx,
        shifted,
        mine.length,
        x,
        (i) => store.best[mine[i]],
        (i) => colours[shadeOf(mine[i])],
        size,
      );
      ctx.globalAlpha = 1;
    },
    pick(px, py, frame) {
      const i = find(px, py, frame);
      return i === null
        ? null
        : { key: i, x: xOf(i), y: store.best[mine[i]], row: mine[i], lines: describeRow(store, mine[i]) };
    },
    paintHover: (ctx, frame, hit) => ring(ctx, frame, hit.x, hit.y, 5),
    onPick: (hit) => onPick(hit.row),
  };
}
