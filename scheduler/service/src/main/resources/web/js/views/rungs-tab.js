import { html } from '../dom.js'; export function RungsTab() { return html`<p>soon</p>`; }
