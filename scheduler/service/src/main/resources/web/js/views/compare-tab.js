import { html } from '../dom.js'; export function CompareTab() { return html`<p>soon</p>`; }
