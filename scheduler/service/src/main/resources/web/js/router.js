// Addresses live in the fragment, so that any static server can serve the page: #/studies/ID/TAB?key=value
import { useEffect, useState } from './dom.js';

export function parse(hash) {
  const [pathname, search = ''] = hash.replace(/^#\/?/, '').split('?');
  const segments = pathname
    .split('/')
    .filter(Boolean)
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
  return { segments, query: new URLSearchParams(search) };
}

export function href(segments, query = {}) {
  const search = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
  const text = search.toString();
  return `#/${segments.map((segment) => encodeURIComponent(String(segment))).join('/')}${text ? `?${text}` : ''}`;
}

export function go(segments, query) {
  location.hash = href(segments, query);
}

/** Changes the query of the current address without a new entry in the history. */
export function replaceQuery(changes) {
  const { segments, query } = parse(location.hash);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || value === null || value === '') query.delete(key);
    else query.set(key, value);
  }
  history.replaceState(null, '', href(segments, Object.fromEntries(query)));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

export function useRoute() {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const update = () => setRoute(parse(location.hash));
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
  }, []);
  return route;
}
