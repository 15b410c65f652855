// The shell: header, navigation, connection state, shortcuts, and the view that the address names.
import { html, render, useEffect, useState } from './dom.js';
import { get, onUnauthorized, remove } from './api.js';
import { live } from './live.js';
import { href, useRoute } from './router.js';
import { chooseTheme, chosenTheme, onTheme } from './theme.js';
import { Shortcuts, useShortcuts } from './keys.js';
import { Toasts } from './ui/overlay.js';
import { Empty, Loading } from './ui/basics.js';
import { Guard } from './ui/guard.js';
import { StudiesView } from './views/studies.js';
import { StudyView } from './views/study.js';
import { TrialView } from './views/trial.js';
import { PoolView } from './views/pool.js';
import { SignIn } from './views/sign-in.js';

const THEMES = ['system', 'light', 'dark'];

function ThemeButton() {
  const [theme, setTheme] = useState(chosenTheme());
  useEffect(() => onTheme(() => setTheme(chosenTheme())), []);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  return html`<button class="ghost" data-testid="theme" aria-label=${`Theme: ${theme}. Change to ${next}`}
    title=${`Theme: ${theme}`} onClick=${() => chooseTheme(next)}>
    <span aria-hidden="true">${{ system: '◐', light: '☀', dark: '☾' }[theme]}</span></button>`;
}

function useLiveStatus() {
  const [status, setStatus] = useState(live.status);
  useEffect(() => live.onStatus(setStatus), []);
  return status;
}

function ConnectionBanner({ status }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    // A blink while the browser reconnects is no news.
    const timer = setTimeout(() => setShown(status === 'lost'), status === 'lost' ? 700 : 0);
    return () => clearTimeout(timer);
  }, [status]);
  if (!shown) return null;
  return html`<div class="banner" role="alert" data-testid="reconnect-banner">
    <span>The connection to the server is lost. What you see may be old; trying again by itself.</span>
    <button class="small" onClick=${() => live.retryNow()}>Try now</button></div>`;
}

/** Who is signed in, and whether a token must be given before anything can be shown. */
function useSession() {
  const [session, setSession] = useState({ info: null, stage: 'asking' });
  useEffect(() => {
    const forget = onUnauthorized(() => {
      live.stop();
      setSession({ info: null, stage: 'token' });
    });
    get('info')
      .then((info) => setSession({ info, stage: 'in' }))
      // without an answer the views say themselves what is wrong
      .catch((error) => error.status !== 401 && setSession({ info: null, stage: 'in' }));
    return forget;
  }, []);
  return [session, (info) => setSession({ info, stage: 'in' })];
}

async function signOut() {
  try {
    await remove('session');
  } finally {
    location.reload();
  }
}

function Who({ info }) {
  if (!info?.tokens) return null;
  const teams = info.teams?.length ? `, teams ${info.teams.join(', ')}` : '';
  return html`<span class="who" data-testid="who" title=${`Role ${info.role}${teams}`}>${info.user}</span>
    <button class="small" data-testid="sign-out" onClick=${signOut}>Sign out</button>`;
}

// The tabs of one study are one view.
const viewKey = ([area, id, section, trial]) => [area, id, section === 'trials' ? trial : ''].join('/');

function View({ segments, query }) {
  const [area, id, section, trial, sub] = segments;
  if (!area || (area === 'studies' && !id)) return html`<${StudiesView} query=${query} />`;
  if (area === 'studies' && section === 'trials' && trial !== undefined)
    return html`<${TrialView} key=${`${id}/${trial}`} study=${id} trial=${Number(trial)} section=${sub} />`;
  if (area === 'studies') return html`<${StudyView} key=${id} id=${id} tab=${section || 'trials'} query=${query} />`;
  if (area === 'pool') return html`<${PoolView} query=${query} />`;
  return html`<${Empty} title="There is no such page"><p><a href="#/studies">All studies</a></p><//>`;
}

function App() {
  const route = useRoute();
  const status = useLiveStatus();
  const [{ info, stage }, signedIn] = useSession();
  const [help, setHelp] = useState(false);
  useShortcuts({ onHelp: () => setHelp(true) });
  const area = route.segments[0] || 'studies';
  const statusText = { open: 'Live', connecting: 'Connecting', lost: 'Offline' }[status];
  return html`
    <a class="skip" href="#main" onClick=${(event) => {
      event.preventDefault();
      document.getElementById('main').focus();
    }}>Skip to the content</a>
    <header class="top">
      <a class="brand" href="#/studies" aria-label="Trialstream, all studies"><img src="favicon.svg" alt="" width="20"
        height="20" />Trialstream</a>
      <nav aria-label="Main">
        <a href="#/studies" aria-current=${area === 'studies' ? 'page' : undefined}
          data-testid="nav-studies">Studies</a>
        <a href="#/pool" aria-current=${area === 'pool' ? 'page' : undefined} data-testid="nav-pool">Pool</a>
      </nav>
      <div class="spacer"></div>
      ${stage === 'in' && html`<span class=${`live ${status}`} data-testid="live-status" data-status=${status} role="status"><i
        aria-hidden="true"></i>${statusText}</span>`}
      <${Who} info=${info} />
      ${info && html`<span class="version"
        title=${`Cluster ${info.cluster ?? ''}, pool ${info.pool ?? ''}`}>${info.version}</span>`}
      <button class="ghost" data-testid="help" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)"
        onClick=${() => setHelp(true)}>?</button>
      <${ThemeButton} />
    </header>
    <${ConnectionBanner} status=${status} />
    <main id="main" tabindex="-1">${stage === 'asking' && html`<${Loading} />`}${stage === 'token' &&
    html`<${SignIn} onDone=${signedIn} />`}${stage === 'in' &&
    html`<${Guard} key=${viewKey(route.segments)}>
      <${View} segments=${route.segments} query=${route.query} /><//>`}</main>
    ${help && html`<${Shortcuts} onClose=${() => setHelp(false)} />`}
    <${Toasts} />`;
}

document.getElementById('app').replaceChildren();
render(html`<${App} />`, document.getElementById('app'));
if (!location.hash) history.replaceState(null, '', href(['studies']));
