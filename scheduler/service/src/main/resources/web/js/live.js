// One EventSource for the whole page. Events are gathered and handed over once per animation frame, so that a thousand
// metrics a second cost one update of the view each frame.
import { url } from './api.js';

const KINDS = ['study', 'trial', 'metric', 'decision', 'agent', 'log'];
const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 15000;

class LiveFeed {
  #source = null;
  #study = null;
  #listeners = new Set();
  #statusListeners = new Set();
  #queue = [];
  #scheduled = false;
  #retryMs = RETRY_FIRST_MS;
  #retryTimer = 0;
  status = 'connecting';
  /** Rises when another study is followed: what was gathered before may then have missed events. */
  generation = 0;

  /** Follows one study's events, or with null those of all. */
  follow(study) {
    if (this.#source && this.#study === study) return;
    this.#study = study;
    this.generation += 1;
    this.#open();
  }

  /** `listener(events)` gets [{kind, data}]; kind "reset" asks to load everything anew. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onStatus(listener) {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  retryNow() {
    this.#open();
  }

  /** Ends it until the next `follow`. */
  stop() {
    clearTimeout(this.#retryTimer);
    this.#source?.close();
    this.#source = null;
    this.#setStatus('connecting');
  }

  #open() {
    clearTimeout(this.#retryTimer);
    this.#source?.close();
    this.#setStatus(this.status === 'open' ? 'open' : 'connecting');
    // `types` lets a server leave out what the page does not show; one that ignores it only sends more.
    const source = new EventSource(
      url('events', { study: this.#study, types: this.#study === null ? 'study,agent' : undefined }),
    );
    this.#source = source;
    source.onopen = () => {
      this.#retryMs = RETRY_FIRST_MS;
      this.#setStatus('open');
    };
    source.onerror = () => {
      if (source !== this.#source) return;
      this.#setStatus('lost');
      // While CONNECTING the browser itself retries and sends Last-Event-ID; CLOSED means it gave up.
      if (source.readyState === EventSource.CLOSED) {
        this.#retryTimer = setTimeout(() => {
          this.#push('reset', {});
          this.#open();
        }, this.#retryMs);
        this.#retryMs = Math.min(RETRY_MOST_MS, this.#retryMs * 2);
      }
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => {
        if (source === this.#source) this.#push(kind, event.data);
      });
    }
    source.addEventListener('reset', () => {
      if (source === this.#source) this.#push('reset', {});
    });
  }

  #push(kind, data) {
    this.#queue.push([kind, data]);
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A hidden page gets no frames; it is kept up to date at a slow pace instead.
    if (document.hidden) setTimeout(() => this.#flush(), 500);
    else requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    this.#scheduled = false;
    const batch = [];
    for (const [kind, data] of this.#queue) {
      try {
        batch.push({ kind, data: typeof data === 'string' ? JSON.parse(data) : data });
      } catch {
        console.warn('An event of kind', kind, 'is not JSON and was left out.');
      }
    }
    this.#queue = [];
    for (const listener of [...this.#listeners]) listener(batch);
  }

  #setStatus(status) {
    if (status === this.status) return;
    this.status = status;
    for (const listener of [...this.#statusListeners]) listener(status);
  }
}

export const live = new LiveFeed();
