// Figures as people read them. Every function returns plain text.
import { isFiniteNumber } from './numbers.js';

export const DASH = '–';
const MINUS = '−';

/** About four significant digits, thousands grouped, exponents only when nothing else is readable. */
export function number(value, digits = 4) {
  if (value === null || value === undefined) return DASH;
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return size < 1000 ? String(value).replace('-', MINUS) : count(value);
  let text;
  if (size >= 1e9 || size < 1e-4) {
    const [mantissa, exponent] = value.toExponential(digits - 2).split('e');
    text = `${mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa}e${exponent.replace('+', '')}`;
  } else if (size >= 1000) text = grouped(Math.round(value));
  else text = String(Number(value.toPrecision(digits)));
  return text.replace('-', MINUS);
}

/** The same digits in a column: decimals are not trimmed, so that they line up. */
export function aligned(value) {
  if (!isFiniteNumber(value) || value === 0) return number(value);
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return number(value);
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 4;
  return value.toFixed(decimals).replace('-', MINUS);
}

// Written out, since toLocaleString is slow enough to be seen while a table scrolls.
const grouped = (value) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

export function count(value) {
  if (value === null || value === undefined) return DASH;
  return Number.isInteger(value) ? grouped(value).replace('-', MINUS) : number(value);
}

export function percent(share, decimals = 0) {
  return isFiniteNumber(share) ? `${(share * 100).toFixed(decimals)} %` : DASH;
}

/** A duration in milliseconds: "0.8 s", "42 s", "3 m 20 s", "5 h 12 m", "4 d 3 h". */
export function duration(ms) {
  if (!isFiniteNumber(ms)) return DASH;
  if (ms < 0) return DASH;
  const seconds = ms / 1000;
  if (seconds < 1) return seconds === 0 ? '0 s' : `${Math.max(1, Math.round(ms))} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} m`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

export function ago(at, now = Date.now()) {
  if (!at) return DASH;
  const ms = now - at;
  if (ms < 5000) return 'just now';
  return `${duration(ms < 60000 ? Math.round(ms / 1000) * 1000 : ms)
    .split(' ')
    .slice(0, 2)
    .join(' ')} ago`;
}

const CLOCK = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

/** Clock time today, date and time otherwise, in the viewer's time zone. */
export function moment(at, now = Date.now()) {
  if (!at) return DASH;
  const date = new Date(at);
  const clock = CLOCK.format(date);
  if (date.toDateString() === new Date(now).toDateString()) return clock;
  return `${date.toLocaleDateString([], { day: 'numeric', month: 'short' })} ${clock.slice(0, 5)}`;
}

export function slotHours(slotMs) {
  if (!isFiniteNumber(slotMs)) return DASH;
  const hours = slotMs / 3.6e6;
  if (hours === 0) return '0';
  return hours >= 100 ? count(Math.round(hours)) : hours >= 1 ? hours.toFixed(1) : hours.toFixed(2);
}

export function bytes(size) {
  if (!isFiniteNumber(size)) return DASH;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let step = 0;
  let left = size;
  while (left >= 1024 && step < units.length - 1) {
    left /= 1024;
    step += 1;
  }
  return `${left >= 100 || step === 0 ? Math.round(left) : left.toFixed(1)} ${units[step]}`;
}

/** A hyperparameter's value. */
export function param(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return number(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function plural(n, one, many = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** "STOPPED" -> "Stopped", "MAX_RUNTIME" -> "Max runtime". */
export function words(code) {
  if (!code) return '';
  const text = String(code).toLowerCase().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The text as a sentence: a capital first and a full stop at the end. */
export function sentence(text) {
  if (!text) return '';
  const whole = String(text).trim();
  return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}${/[.!?…]$/.test(whole) ? '' : '.'}`;
}
