// Keyboard shortcuts. Single keys work only outside of text fields.
import { html, useEffect } from './dom.js';
import { go, parse } from './router.js';
import { Dialog } from './ui/overlay.js';

const LIST = [
  ['?', 'This list'],
  ['g then s', 'All studies'],
  ['g then p', 'The pool'],
  ['/', 'Search or filter'],
  ['1 … 9', 'Tabs of a study'],
  ['↑ ↓ or j k', 'Move in a table (Page Up, Page Down, Home and End too)'],
  ['Enter', 'Open the current row'],
  ['Space', 'Select the current row for comparison'],
  ['u', 'Up: from a trial to its study, from a study to all studies'],
  ['Esc', 'Close a dialog or menu'],
  ['double click', 'Undo the zoom of a chart (drag to zoom)'],
];

function up() {
  const { segments } = parse(location.hash);
  if (segments.length >= 4) go(segments.slice(0, 2));
  else if (segments.length >= 2) go(['studies']);
}

export function useShortcuts({ onHelp }) {
  useEffect(() => {
    let before = '';
    const onKey = (event) => {
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.defaultPrevented ||
        document.querySelector('dialog[open]')
      )
        return;
      const field = event.target.closest?.('input, textarea, select, [contenteditable]');
      if (field) {
        if (event.key === 'Escape') field.blur();
        return;
      }
      const sequence = before + event.key;
      before = event.key === 'g' ? 'g' : '';
      if (sequence === 'gs') go(['studies']);
      else if (sequence === 'gp') go(['pool']);
      else if (event.key === '?') onHelp();
      else if (event.key === 'u') up();
      else if (event.key === '/') {
        const search = document.querySelector('[data-search]');
        if (!search) return;
        search.focus();
        search.select();
      } else if (/^[1-9]$/.test(event.key)) {
        const tab = document.querySelectorAll('[data-tab]')[Number(event.key) - 1];
        if (!tab) return;
        tab.click();
      } else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

export function Shortcuts({ onClose }) {
  return html`<${Dialog} title="Keyboard shortcuts" onClose=${onClose} testid="shortcuts">
    <table class="plain keys"><tbody>${LIST.map(([keys, what]) => html`<tr key=${keys}><th scope="row">
      <kbd>${keys}</kbd></th><td>${what}</td></tr>`)}</tbody></table><//>`;
}
