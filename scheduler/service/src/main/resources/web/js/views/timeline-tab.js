import { html } from '../dom.js'; export function TimelineTab() { return html`<p>soon</p>`; }
