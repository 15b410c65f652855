// Asks for the token that the server wants. The server keeps it in a cookie that scripts can't read and that the event
// stream sends too; the page itself forgets it.
import { html, useState } from '../dom.js';
import { post } from '../api.js';
import { useTitle } from '../hooks.js';
import { Notice } from '../ui/basics.js';

export function SignIn({ onDone }) {
  const [token, setToken] = useState('');
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  useTitle('Sign in');
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      onDone(await post('session', { token: token.trim() }));
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };
  return html`<div class="page sign-in"><form class="card" onSubmit=${submit} data-testid="sign-in">
    <h1>Sign in</h1>
    <p class="quiet">This server asks for a token. The people who run it give you one.</p>
    <label class="field"><span>Token</span><input type="password" name="token" autocomplete="current-password" autofocus
      required value=${token} aria-invalid=${error ? 'true' : undefined} aria-describedby="sign-in-problem"
      onInput=${(event) => setToken(event.target.value)} data-testid="token" /></label>
    <div id="sign-in-problem">${error && html`<${Notice} tone="bad"
      testid="sign-in-error">${error.message}<//>`}</div>
    <button class="primary" disabled=${busy || !token.trim()} data-testid="sign-in-send">Sign in</button>
  </form></div>`;
}
