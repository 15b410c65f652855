// Scales between values and pixels, with readable ticks.
import { number, duration, moment } from '../format.js';

function niceStep(span, wanted) {
  const raw = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  return (lead < 1.5 ? 1 : lead < 3 ? 2 : lead < 7 ? 5 : 10) * power;
}

function linearTicks(low, high, wanted) {
  const step = niceStep(high - low, wanted);
  const ticks = [];
  // Multiples rather than sums, so that rounding does not add up.
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) ticks.push(k * step);
  return ticks;
}

function logTicks(low, high, wanted) {
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.ceil(Math.log10(high) - 1e-9);
  const decades = to - from;
  if (decades > wanted) {
    const skip = Math.ceil(decades / wanted);
    const ticks = [];
    for (let power = from; power <= to; power += skip) ticks.push(10 ** power);
    return ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  }
  const leads = decades <= 1 ? [1, 2, 3, 5, 7] : decades <= wanted / 2 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let power = from - 1; power <= to; power += 1) for (const lead of leads) ticks.push(lead * 10 ** power);
  const inside = ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  return inside.length >= 2 ? inside : linearTicks(low, high, wanted);
}

function pow2Ticks(low, high, wanted) {
  const from = Math.ceil(Math.log2(low) - 1e-9);
  const to = Math.floor(Math.log2(high) + 1e-9);
  const skip = Math.max(1, Math.ceil((to - from + 1) / (wanted + 1)));
  const ticks = [];
  for (let power = from; power <= to; power += skip) ticks.push(2 ** power);
  return ticks;
}

function timeTicks(low, high, wanted) {
  const steps = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000,
  ].map((seconds) => seconds * 1000);
  const step = steps.find((candidate) => (high - low) / candidate <= wanted) ?? steps[steps.length - 1];
  const shift = new Date(low).getTimezoneOffset() * 60000;
  const ticks = [];
  for (let value = Math.ceil((low - shift) / step) * step + shift; value <= high; value += step) ticks.push(value);
  return ticks;
}

const FORMATS = { linear: number, log: number, pow2: number, time: (at) => moment(at), duration };

/** A scale of type linear, log, pow2, time or duration from [low, high] to pixels [from, to]. */
export function makeScale(type, low, high, from, to) {
  let [a, b] = [low, high];
  if (!(b > a)) {
    const pad = type === 'log' || type === 'pow2' ? a * 0.5 : Math.abs(a) * 0.05 || 0.5;
    [a, b] = [a - pad, b + pad];
  }
  const log = (type === 'log' || type === 'pow2') && a > 0;
  const p = log ? Math.log(a) : a;
  const q = log ? Math.log(b) : b;
  const slope = (to - from) / (q - p);
  return {
    type,
    low: a,
    high: b,
    log,
    at: log ? (value) => from + (Math.log(value) - p) * slope : (value) => from + (value - p) * slope,
    invert: log ? (pixel) => Math.exp(p + (pixel - from) / slope) : (pixel) => p + (pixel - from) / slope,
    ticks(wanted) {
      if (log) return type === 'pow2' ? pow2Ticks(a, b, wanted) : logTicks(a, b, wanted);
      return type === 'time' ? timeTicks(a, b, wanted) : linearTicks(a, b, wanted);
    },
    format: FORMATS[type] ?? number,
  };
}

/** A scale for categories: each value has a band; `at` gives its centre. */
export function bandScale(values, from, to) {
  const index = new Map(values.map((value, i) => [String(value), i]));
  const step = (to - from) / Math.max(1, values.length);
  return {
    type: 'band',
    low: 0,
    high: values.length,
    log: false,
    values,
    band: Math.abs(step),
    at: (value) => from + ((index.get(String(value)) ?? -1) + 0.5) * step,
    invert: (pixel) => values[Math.min(values.length - 1, Math.max(0, Math.floor((pixel - from) / step)))],
    ticks: () => values,
    format: (value) => String(value),
  };
}

/** The domain of positive or any values with a little air on both sides. */
export function padded(range, log, share = 0.04) {
  if (!range) return log ? [0.1, 1] : [0, 1];
  const [low, high] = range;
  if (log) {
    if (!(low > 0)) return [Math.max(high, 1e-6) / 1000, Math.max(high, 1e-6)];
    const factor = Math.max(1.02, (high / low) ** share);
    return [low / factor, high * factor];
  }
  const pad = (high - low) * share || Math.abs(high) * share || 0.5;
  return [low - pad, high + pad];
}
