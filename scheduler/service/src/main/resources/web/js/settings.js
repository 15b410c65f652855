// What the viewer chose, kept in this browser only. Storage can be forbidden or full: then choices last as long as the page.
import { useState } from './dom.js';

const PREFIX = 'trialstream.';
const memory = new Map();

export function read(key, fallback) {
  if (memory.has(key)) return memory.get(key);
  try {
    const raw = localStorage.getItem(PREFIX + key);
    return raw === null ? fallback : JSON.parse(raw);
  } catch {
    return fallback;
  }
}

export function write(key, value) {
  memory.set(key, value);
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Kept in memory above.
  }
}

/** A state that outlives the page. */
export function useSetting(key, fallback) {
  const [value, setValue] = useState(() => read(key, fallback));
  return [
    value,
    (next) => {
      write(key, next);
      setValue(next);
    },
  ];
}
