// A chart as a component.
import { html, useEffect, useLayoutEffect, useRef } from '../dom.js';
import { Chart } from './chart.js';

export function Plot({ spec, height = 320, testid, className = '' }) {
  const host = useRef(null);
  const chart = useRef(null);
  useLayoutEffect(() => {
    chart.current = new Chart(host.current);
    return () => chart.current.destroy();
  }, []);
  useEffect(() => {
    chart.current.set(spec);
  });
  return html`<div class=${`plot ${className}`} ref=${host}
    style=${{ height: typeof height === 'number' ? `${height}px` : height }} data-testid=${testid}></div>`;
}
