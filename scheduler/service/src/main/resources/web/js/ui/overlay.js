// Dialogs, menus and short messages.
import { html, useEffect, useLayoutEffect, useReducer, useRef, useState } from '../dom.js';

/** A modal dialog on the browser's own <dialog>: focus is kept inside, Escape closes it. */
export function Dialog({ title, onClose, children, testid, wide }) {
  const box = useRef(null);
  // At once, before the next key: it belongs to the dialog.
  useLayoutEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    dialog.showModal();
    dialog.querySelector('form input, form select, form textarea, footer button')?.focus();
    return () => {
      if (dialog.open) dialog.close();
      before?.focus?.();
    };
  }, []);
  // The browser asks politely once (cancel), and closes without asking when it is told again: the state follows in each case.
  return html`<dialog ref=${box} class=${wide ? 'wide' : ''} data-testid=${testid} aria-label=${title} onKeyDown=${(
    event,
  ) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  }} onCancel=${(event) => {
    event.preventDefault();
    onClose();
  }} onClose=${(event) => event.target === box.current && event.target.isConnected && onClose()} onMouseDown=${(event) => event.target === box.current && onClose()}>
    <div class="dialog-box"><header><h2>${title}</h2><button class="icon" aria-label="Close"
      onClick=${onClose}>✕</button></header>${children}</div></dialog>`;
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, children, action, onConfirm, onClose, testid }) {
  return html`<${Dialog} title=${title} onClose=${onClose} testid=${testid}>
    <div class="dialog-body">${children}</div>
    <footer><button onClick=${onClose}>Go back</button><button class="danger" data-testid="confirm" onClick=${() => {
      onClose();
      onConfirm();
    }}>${action}</button></footer><//>`;
}

/** A button that opens a list of choices or any other content below it. */
export function Menu({ label, children, testid, className = '' }) {
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event) => {
      if (!box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  return html`<div class=${`menu ${className}`} ref=${box} onKeyDown=${(event) => {
    if (event.key === 'Escape' && open) {
      event.stopPropagation();
      setOpen(false);
      box.current.querySelector('button').focus();
    }
  }}>
    <button aria-expanded=${open} aria-haspopup="true" data-testid=${testid}
      onClick=${() => setOpen(!open)}>${label}<span class="caret" aria-hidden="true"></span></button>
    ${open && html`<div class="menu-box"
      data-testid=${`${testid}-box`}>${typeof children === 'function' ? children(() => setOpen(false)) : children}</div>`}</div>`;
}

let messages = [];
let nextId = 1;
const listeners = new Set();

/** Shows a short message; errors stay until they are closed. */
export function toast(text, tone = 'info') {
  const message = { id: nextId, text: String(text), tone };
  nextId += 1;
  messages = [...messages.slice(-3), message];
  for (const listener of listeners) listener();
  if (tone !== 'bad') setTimeout(() => dismiss(message.id), 5000);
}

function dismiss(id) {
  messages = messages.filter((message) => message.id !== id);
  for (const listener of listeners) listener();
}

export function Toasts() {
  const [, bump] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    listeners.add(bump);
    return () => listeners.delete(bump);
  }, []);
  return html`<div class="toasts" role="status" aria-live="polite" data-testid="toasts">${messages.map(
    (message) => html`<div key=${message.id} class=${`toast ${message.tone}`}>
    <span>${message.text}</span><button class="icon" aria-label="Close message"
      onClick=${() => dismiss(message.id)}>✕</button></div>`,
  )}</div>`;
}

/** Runs a write and tells how it went; true when it was accepted. */
export async function attempt(work, done) {
  try {
    const value = await work();
    if (done) toast(done, 'good');
    return value ?? true;
  } catch (error) {
    toast(error.message, 'bad');
    return null;
  }
}
