import { html } from '../dom.js'; export function ParametersTab() { return html`<p>soon</p>`; }
