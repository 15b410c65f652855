// The switches of a curve plot, kept for the viewer.
import { html } from '../dom.js';
import { useSetting } from '../settings.js';
import { Check } from '../ui/basics.js';

export function useCurveOptions() {
  const [options, setOptions] = useSetting('curves', { logX: false, logY: false, smoothing: 0, rungs: true });
  return [options, (changes) => setOptions({ ...options, ...changes })];
}

export function CurveControls({ options, change }) {
  return html`<${Check} checked=${options.logX} onChange=${(logX) => change({ logX })} testid="log-x">Log x<//>
    <${Check} checked=${options.logY} onChange=${(logY) => change({ logY })} testid="log-y">Log y<//>
    <${Check} checked=${options.rungs} onChange=${(rungs) => change({ rungs })} testid="show-rungs">Rungs<//>
    <label class="range"><span>Smoothing</span><input type="range" min="0" max="0.95" step="0.05"
      value=${options.smoothing} onInput=${(event) => change({ smoothing: Number(event.target.value) })}
      data-testid="smoothing" /></label>`;
}

/** All rungs of all brackets as lines of the plot; the cut-off only where there is one bracket, else it would be ambiguous. */
export function rungLines(brackets, wanted) {
  if (!wanted || !brackets) return [];
  const single = brackets.length === 1;
  const seen = new Map();
  for (const bracket of brackets)
    for (const rung of bracket.rungs)
      if (!seen.has(rung.resource))
        seen.set(rung.resource, { resource: rung.resource, cutoff: single ? rung.cutoff : null });
  return [...seen.values()].sort((a, b) => a.resource - b.resource);
}
