import { html } from '../dom.js'; export function ParetoTab() { return html`<p>soon</p>`; }
