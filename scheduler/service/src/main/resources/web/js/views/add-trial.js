import { html } from '../dom.js'; export function AddTrialDialog() { return html`<p>soon</p>`; }
