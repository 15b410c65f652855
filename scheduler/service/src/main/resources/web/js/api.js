// The REST API, as documented at api/v1/openapi.json. Every refusal becomes an ApiError with the server's own words.
const BASE = new URL('api/v1/', document.baseURI);

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `The server answered ${status}.`);
    this.status = status;
    this.code = problem.code || 'unknown';
    this.problem = problem;
  }

  /** The messages by field, where the server named fields: in `errors`, or as a leading "name: " of the detail. */
  fields(names) {
    const found = new Map();
    for (const error of this.problem.errors || [])
      if (error.field) found.set(String(error.field), String(error.message || error.detail || this.message));
    if (!found.size) {
      for (const name of names) {
        const text = this.message;
        if (
          text.startsWith(`${name}:`) ||
          text.includes(`params.${name}`) ||
          text.includes(`"${name}"`) ||
          text.includes(`'${name}'`)
        )
          found.set(name, text);
      }
    }
    return found;
  }
}

/** Joins path segments; each is escaped, so that a study's id can hold anything. */
export function path(...segments) {
  return segments.map((segment) => encodeURIComponent(String(segment))).join('/');
}

export function url(resource, query = {}) {
  const address = new URL(resource, BASE);
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') address.searchParams.set(key, String(value));
  }
  return address.href;
}

const unauthorized = new Set();

/** `listener()` hears when the server asks for a token; what it returns ends that. */
export function onUnauthorized(listener) {
  unauthorized.add(listener);
  return () => unauthorized.delete(listener);
}

async function request(method, resource, { query, body, signal } = {}) {
  const options = { method, headers: { Accept: 'application/json' }, signal };
  if (method !== 'GET') {
    // Always JSON, also when empty: a page of another origin cannot send that without being asked for permission.
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body ?? {});
  }
  let response;
  try {
    response = await fetch(url(resource, query), options);
  } catch (cause) {
    if (cause.name === 'AbortError') throw cause;
    throw new ApiError(0, { code: 'unreachable', detail: 'The server cannot be reached. Is it running?' });
  }
  const text = await response.text();
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    if (response.ok)
      throw new ApiError(response.status, {
        code: 'unreadable',
        detail: 'The server answered with something that is not JSON.',
      });
  }
  if (!response.ok) {
    if (response.status === 401 && resource !== 'session') for (const listener of [...unauthorized]) listener();
    throw new ApiError(
      response.status,
      value || { title: `The server answered ${response.status} ${response.statusText}.` },
    );
  }
  return value;
}

export const get = (resource, query, signal) => request('GET', resource, { query, signal });
export const post = (resource, body) => request('POST', resource, { body });
export const patch = (resource, body) => request('PATCH', resource, { body });
export const remove = (resource) => request('DELETE', resource);

/** All items of a list, page by page; `onPage` sees each page as it arrives and may return false to end early. */
export async function getAll(resource, query = {}, { signal, onPage, limit = 1000, most = Infinity } = {}) {
  const items = [];
  let cursor;
  do {
    const page = await get(resource, { ...query, limit, cursor }, signal);
    items.push(...page.items);
    if (onPage && onPage(page.items) === false) break;
    cursor = page.next;
  } while (cursor && items.length < most);
  return items;
}
