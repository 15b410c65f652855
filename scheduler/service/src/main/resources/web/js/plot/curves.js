// Learning curves: many lines on one canvas, with smoothing, log axes, rung lines and the nearest line highlighted.
import { metric, extent, isFiniteNumber } from '../numbers.js';
import { number, words } from '../format.js';
import { padded } from './scale.js';

/** Exponential moving average without the start's bias; gaps (NaN) are kept. */
export function smooth(values, weight) {
  if (!weight) return values;
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    if (!isFiniteNumber(value)) return value;
    sum = sum * weight + (1 - weight) * value;
    norm = norm * weight + (1 - weight);
    return sum / norm;
  });
}

/** From the API's {trial, epochs, values} with numbers made of "nan" and so on. */
export function readCurve({ trial, epochs, values }) {
  return { trial, epochs: [...epochs], values: values.map(metric) };
}

function indexAt(epochs, x) {
  let low = 0;
  let high = epochs.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (epochs[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * curves: [{trial, epochs, values, colour, width, name}], drawn in order (the last on top). rungs: [{resource, cutoff}].
 * options: {logX, logY, smoothing, metricName, resourceName, onPick(trial), focus: trial}.
 */
export function curvesSpec(curves, rungs, options) {
  const lines = curves.map((curve) => ({ ...curve, shown: smooth(curve.values, options.smoothing) }));
  let xMost = 1;
  let low = Infinity;
  let high = -Infinity;
  for (const { epochs, shown } of lines) {
    if (epochs.length) xMost = Math.max(xMost, epochs[epochs.length - 1]);
    const range = extent(options.logY ? shown.filter((value) => value > 0) : shown);
    if (range) [low, high] = [Math.min(low, range[0]), Math.max(high, range[1])];
  }
  const trace = (ctx, frame, line) => {
    ctx.beginPath();
    let pen = false;
    for (let i = 0; i < line.epochs.length; i += 1) {
      const value = line.shown[i];
      if (!isFiniteNumber(value)) {
        pen = false;
        continue;
      }
      const x = frame.x.at(line.epochs[i]);
      const y = frame.y.at(value);
      if (pen) ctx.lineTo(x, y);
      else ctx.moveTo(x, y);
      pen = true;
    }
    ctx.stroke();
    // A value without a neighbour, as between two that are no numbers, is a dot.
    const { epochs, shown } = line;
    for (let i = 0; i < epochs.length; i += 1) {
      if (!isFiniteNumber(shown[i]) || isFiniteNumber(shown[i - 1]) || isFiniteNumber(shown[i + 1])) continue;
      ctx.fillStyle = ctx.strokeStyle;
      ctx.beginPath();
      ctx.arc(frame.x.at(epochs[i]), frame.y.at(shown[i]), line.width > 1.5 ? 4 : 2.5, 0, 6.2832);
      ctx.fill();
    }
  };
  return {
    label: `Learning curves of ${lines.length} trials, ${options.metricName} by ${options.resourceName}`,
    x: {
      type: options.logX ? 'log' : 'linear',
      domain: [options.logX ? 1 : Math.min(1, xMost - 1), Math.max(xMost, 2)],
      label: words(options.resourceName),
      integer: true,
    },
    y: {
      type: options.logY ? 'log' : 'linear',
      domain: padded(low > high ? null : [low, high], options.logY),
      label: options.metricName,
    },
    under(ctx, frame) {
      ctx.setLineDash([3, 4]);
      for (const { resource } of rungs) {
        const x = Math.round(frame.x.at(resource)) + 0.5;
        ctx.strokeStyle = frame.colours['text-3'];
        ctx.beginPath();
        ctx.moveTo(x, frame.top);
        ctx.lineTo(x, frame.bottom);
        ctx.stroke();
      }
      ctx.setLineDash([]);
    },
    paint(ctx, frame) {
      ctx.lineJoin = 'round';
      for (const line of lines) {
        ctx.strokeStyle = line.colour;
        ctx.lineWidth = line.width ?? 1.25;
        trace(ctx, frame, line);
      }
      for (const { resource, cutoff } of rungs) {
        if (!isFiniteNumber(cutoff)) continue;
        const x = frame.x.at(resource);
        const y = frame.y.at(cutoff);
        ctx.strokeStyle = frame.colours.warn;
        ctx.lineWidth = 2.5;
        ctx.beginPath();
        ctx.moveTo(x - 9, y);
        ctx.lineTo(x + 9, y);
        ctx.stroke();
      }
      ctx.lineWidth = 1;
    },
    after(ctx, frame) {
      ctx.fillStyle = frame.colours['text-3'];
      ctx.textAlign = 'left';
      ctx.textBaseline = 'top';
      let end = -Infinity;
      for (const { resource } of rungs) {
        const x = frame.x.at(resource);
        if (x < Math.max(frame.left, end) || x > frame.right - 20) continue;
        ctx.fillText(String(resource), x + 3, frame.top);
        end = x + 30;
      }
    },
    pick(px, py, frame) {
      if (px < frame.left - 4 || px > frame.right + 4) return null;
      const x = frame.x.invert(px);
      let found = null;
      let least = 26;
      for (const line of lines) {
        const { epochs, shown } = line;
        if (!epochs.length) continue;
        const i = indexAt(epochs, x);
        for (const j of [i - 1, i]) {
          if (j < 0 || !isFiniteNumber(shown[j])) continue;
          const distance = Math.hypot((frame.x.at(epochs[j]) - px) * 0.6, frame.y.at(shown[j]) - py);
          if (distance < least) {
            least = distance;
            found = { line, at: j };
          }
        }
        // Between two points the line itself counts.
        if (i > 0 && isFiniteNumber(shown[i]) && isFiniteNumber(shown[i - 1]) && x < epochs[epochs.length - 1]) {
          const share = (x - epochs[i - 1]) / (epochs[i] - epochs[i - 1]);
          const distance = Math.abs(frame.y.at(shown[i - 1] + (shown[i] - shown[i - 1]) * share) - py);
          if (distance < least) {
            least = distance;
            found = { line, at: share > 0.5 ? i : i - 1 };
          }
        }
      }
      if (!found) return null;
      const { line, at } = found;
      return {
        key: `${line.name ?? line.trial}:${at}`,
        trial: line.trial,
        line,
        at,
        lines: [
          line.name ?? `Trial ${line.trial}`,
          `${options.resourceName} ${line.epochs[at]}: ${number(line.values[at])}`,
          ...(options.describe?.(line.trial) ?? []),
        ],
      };
    },
    paintHover(ctx, frame, { line, at }) {
      ctx.save();
      ctx.beginPath();
      ctx.rect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
      ctx.clip();
      ctx.strokeStyle = frame.colours.surface;
      ctx.lineWidth = 5;
      trace(ctx, frame, line);
      ctx.strokeStyle = frame.colours.accent;
      ctx.lineWidth = 2.5;
      trace(ctx, frame, line);
      ctx.restore();
      if (at === undefined) return;
      ctx.fillStyle = frame.colours.accent;
      ctx.beginPath();
      ctx.arc(frame.x.at(line.epochs[at]), frame.y.at(line.shown[at]), 4, 0, Math.PI * 2);
      ctx.fill();
    },
    onPick: options.onPick && ((hit) => options.onPick(hit.trial)),
  };
}
