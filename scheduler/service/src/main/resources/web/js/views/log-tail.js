// The end of the training process's output, followed live.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../dom.js';
import { get, path } from '../api.js';
import { bytes } from '../format.js';
import { hasEnded } from '../study-store.js';
import { Check } from '../ui/basics.js';

const TAIL = 64000;
const REFRESH_MS = 3000;

/** The text of a log event, by the field names that a server may use for it. */
const eventText = (event) => event.text ?? event.tail ?? null;

export function LogTail({ store, trial }) {
  const [log, setLog] = useState({ text: '', skipped: 0, error: null, loaded: false });
  const [follow, setFollow] = useState(true);
  const [wrap, setWrap] = useState(true);
  const box = useRef(null);
  const resource = `${path('studies', store.id, 'trials', trial.trial)}/logs`;
  const load = () =>
    get(resource, { tail: TAIL })
      .then(({ text, skippedBytes }) => setLog({ text, skipped: skippedBytes ?? 0, error: null, loaded: true }))
      .catch((error) => setLog((before) => ({ ...before, error, loaded: true })));
  useEffect(() => {
    load();
    let eventsSeen = false;
    const off = store.onLogs((events) => {
      const texts = events
        .filter((event) => event.trial === trial.trial)
        .map(eventText)
        .filter((text) => text !== null);
      if (!texts.length) return;
      eventsSeen = true;
      setLog((before) => {
        const text = before.text + texts.join('');
        return {
          ...before,
          text: text.slice(-TAIL * 2),
          skipped: before.skipped + Math.max(0, text.length - TAIL * 2),
        };
      });
    });
    const timer = hasEnded(trial.state) ? 0 : setInterval(() => !eventsSeen && !document.hidden && load(), REFRESH_MS);
    return () => {
      off();
      clearInterval(timer);
    };
  }, [store, trial.trial, trial.state]);
  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [log.text, follow]);
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    const atEnd = scrollHeight - scrollTop - clientHeight < 24;
    if (atEnd !== follow) setFollow(atEnd);
  };
  return html`<section class="card area-log" aria-label="Output"><div class="toolbar in-card">
    <h2>Output</h2>${log.skipped > 0 && html`<span
    class="quiet">the first ${bytes(log.skipped)} are left out</span>`}<span class="spacer"></span>
      <${Check} checked=${wrap} onChange=${setWrap}>Wrap<//><${Check} checked=${follow} onChange=${setFollow}
        testid="log-follow">Follow<//></div>
    ${log.error && html`<p class="bad-text">${log.error.message}</p>`}
    <pre class=${`log ${wrap ? 'wrap' : ''}`} ref=${box} onScroll=${onScroll} tabindex="0"
      aria-label="Output of the training process"
      data-testid="log">${log.text || (log.loaded ? 'No output yet.' : 'Loading…')}</pre></section>`;
}
