// Light, dark or as the system says; charts read their colours from the same custom properties as the page.
const query = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set();
let cache = null;
let dark = null;

export function chosenTheme() {
  return document.documentElement.dataset.theme || 'system';
}

export function isDark() {
  if (dark === null) {
    const chosen = chosenTheme();
    dark = chosen === 'dark' || (chosen === 'system' && query.matches);
  }
  return dark;
}

export function chooseTheme(theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem('trialstream.theme');
    else localStorage.setItem('trialstream.theme', theme);
  } catch {
    // The choice lasts as long as the page.
  }
  changed();
}

function changed() {
  cache = null;
  dark = null;
  for (const listener of [...listeners]) listener();
}
query.addEventListener('change', changed);

export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const NAMES = [
  'text',
  'text-2',
  'text-3',
  'surface',
  'surface-2',
  'line',
  'grid',
  'accent',
  'accent-soft',
  'good',
  'bad',
  'warn',
  'state-waiting',
  'state-running',
  'state-paused',
  'state-completed',
  'state-stopped',
  'state-failed',
  'state-infeasible',
];

/** The theme's colours by name, e.g. colours()['state-running']. */
export function colours() {
  if (!cache) {
    const style = getComputedStyle(document.documentElement);
    cache = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }
  return cache;
}

export const stateColour = (state) => colours()[`state-${String(state).toLowerCase()}`] || colours()['text-3'];

// Viridis is readable by people with colour blindness; each theme uses the part that stands out on its background.
const VIRIDIS = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [181, 222, 43],
  [253, 231, 37],
];

/** A colour for a share in [0, 1], where 1 stands out the most (the best). */
export function ramp(share, alpha = 1) {
  const t = Math.min(1, Math.max(0, share));
  const position = (isDark() ? 0.22 + 0.78 * t : 0.82 * (1 - t)) * (VIRIDIS.length - 1);
  const low = Math.floor(position);
  const high = Math.min(VIRIDIS.length - 1, low + 1);
  const mix = VIRIDIS[low].map((c, i) => Math.round(c + (VIRIDIS[high][i] - c) * (position - low)));
  return alpha === 1 ? `rgb(${mix.join(',')})` : `rgba(${mix.join(',')},${alpha})`;
}

const SERIES_LIGHT = [
  '#2563eb',
  '#d9480f',
  '#0f8a6c',
  '#a21caf',
  '#b45309',
  '#0e7490',
  '#be123c',
  '#4d7c0f',
  '#6d28d9',
  '#475569',
];
const SERIES_DARK = [
  '#6ea8fe',
  '#ff9a5c',
  '#4fd1a5',
  '#e58bf0',
  '#f5c451',
  '#5cd0e6',
  '#ff7d9c',
  '#a7d65c',
  '#b79cff',
  '#a8b3c4',
];

/** Distinct colours for a few series compared side by side. */
export function series(index) {
  const palette = isDark() ? SERIES_DARK : SERIES_LIGHT;
  return palette[index % palette.length];
}
