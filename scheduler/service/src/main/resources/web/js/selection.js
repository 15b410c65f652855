// The trials that the viewer has picked for comparison, by study; kept for the session.
import { useEffect, useReducer } from './dom.js';

const MOST = 50;
const sets = new Map();
const listeners = new Set();

function load(study) {
  if (!sets.has(study)) {
    let stored = [];
    try {
      stored = JSON.parse(sessionStorage.getItem(`trialstream.selected.${study}`) ?? '[]');
    } catch {
      // Starts empty.
    }
    sets.set(study, new Set(stored.filter(Number.isInteger)));
  }
  return sets.get(study);
}

function save(study) {
  try {
    sessionStorage.setItem(`trialstream.selected.${study}`, JSON.stringify([...load(study)]));
  } catch {
    // Lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** {set, has, toggle, clear, replace}; at most 50 trials, beyond that nothing can be told apart. */
export function useSelection(study) {
  const [, bump] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    listeners.add(bump);
    return () => listeners.delete(bump);
  }, []);
  const set = load(study);
  return {
    set,
    has: (trial) => set.has(trial),
    toggle(trial) {
      if (set.has(trial)) set.delete(trial);
      else if (set.size < MOST) set.add(trial);
      save(study);
    },
    clear() {
      set.clear();
      save(study);
    },
    replace(trials) {
      set.clear();
      for (const trial of trials.slice(0, MOST)) set.add(trial);
      save(study);
    },
  };
}
