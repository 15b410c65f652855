// Ties stores and charts to components.
import { useEffect, useReducer, useRef, useState } from './dom.js';
import { get } from './api.js';
import { acquireStore, releaseStore } from './study-store.js';

/** Renders again when the store changes, at most once in `everyMs`. */
export function useStore(store, everyMs = 0) {
  const [, bump] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    if (!store) return undefined;
    let timer = 0;
    let lastAt = 0;
    const unsubscribe = store.subscribe(() => {
      const wait = lastAt + everyMs - performance.now();
      if (wait <= 0) {
        lastAt = performance.now();
        bump();
      } else if (!timer) {
        timer = setTimeout(() => {
          timer = 0;
          lastAt = performance.now();
          bump();
        }, wait);
      }
    });
    bump();
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [store, everyMs]);
}

/** The store of one study, with its trials loaded whole if there are at most `wholeMost`. */
export function useStudyStore(id, wholeMost) {
  const [store, setStore] = useState(null);
  useEffect(() => {
    const mine = acquireStore(id);
    mine.needWhole(wholeMost);
    setStore(mine);
    return () => releaseStore(mine);
  }, [id, wholeMost]);
  return store;
}

/** Loads a resource: {data, error, loading, reload}. `everyMs` loads it again at that pace while the page is visible. */
export function useResource(resource, query, { everyMs = 0, deps = [] } = {}) {
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const [turn, again] = useReducer((n) => n + 1, 0);
  const key = resource === null ? null : `${resource}?${JSON.stringify(query ?? {})}`;
  const lastKey = useRef(null);
  useEffect(() => {
    if (key === null) return undefined;
    const abort = new AbortController();
    if (lastKey.current !== key) setState({ data: null, error: null, loading: true });
    lastKey.current = key;
    get(resource, query, abort.signal)
      .then((data) => setState({ data, error: null, loading: false }))
      .catch((error) => {
        if (error.name !== 'AbortError') setState((before) => ({ data: before.data, error, loading: false }));
      });
    return () => abort.abort();
  }, [key, turn, ...deps]);
  useEffect(() => {
    if (!everyMs) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) again();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return { ...state, reload: again };
}

/** The time, renewed every `everyMs`, for "3 m ago" and time left. */
export function useNow(everyMs = 1000) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function useTitle(title) {
  useEffect(() => {
    document.title = title ? `${title} · Trialstream` : 'Trialstream';
  }, [title]);
}

/** A value that follows `value` only after it has been still for `ms`. */
export function useSettled(value, ms = 200) {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
