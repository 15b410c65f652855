// The lines of a tooltip about a trial.
import { number, param, words } from './format.js';

export function describeRow(store, row) {
  const lines = [
    `Trial ${store.trial[row]}`,
    `${words(store.state[row])}, best ${store.metricName} ${number(store.best[row])}, ${store.study.resourceName} ${store.epoch[row]}`,
  ];
  for (const name of store.paramNames) {
    const value = store.params[name]?.[row];
    if (value !== null && value !== undefined) lines.push(`${name} = ${param(value)}`);
  }
  return lines;
}

/** A version of the store that changes at most every few seconds for large studies, for plots over all trials. */
export function slowVersion(store, memory, largeMs = 3000) {
  const patience = store.size > 3000 ? largeMs : 1000;
  if (memory.current.version !== store.version && performance.now() - (memory.current.at ?? 0) > patience)
    memory.current = { version: store.version, at: performance.now() };
  return memory.current.version;
}
