import { html } from '../dom.js'; export function PoolView() { return html`<p>soon</p>`; }
