import { html } from '../dom.js'; export function HistoryTab() { return html`<p>soon</p>`; }
