// Forms that change a study or a trial: budget and priority, note and tags.
import { html, useState } from '../dom.js';
import { patch, path } from '../api.js';
import { Dialog, toast } from '../ui/overlay.js';
import { Notice } from '../ui/basics.js';

const UNITS = { s: 1000, m: 60000, h: 3600000, d: 86400000 };

/** "90m", "1.5 h" or "2d 4h" in milliseconds; NaN when it is none of these. */
export function parseDuration(text) {
  const parts = text.trim().match(/^(\d+(\.\d+)?\s*[smhd]\s*)+$/i) ? text.trim().match(/\d+(\.\d+)?\s*[smhd]/gi) : null;
  if (!parts) return NaN;
  return parts.reduce((sum, part) => sum + parseFloat(part) * UNITS[part.slice(-1).toLowerCase()], 0);
}

const showDuration = (ms) => {
  if (!ms) return '';
  const unit = ['d', 'h', 'm', 's'].find((key) => ms % UNITS[key] === 0) ?? 's';
  return `${ms / UNITS[unit]}${unit}`;
};

const FIELDS = [
  ['trials', 'Trials', 'in total'],
  ['parallel', 'At a time', 'running trials'],
  ['epochs', 'Epochs', 'over all trials'],
  ['maxRuntimeMs', 'Run time', 'e.g. 90m, 6h, 2d'],
  ['target', 'Target', 'ends when the best reaches it'],
];

function TextField({ name, label, hint, value, onInput, error }) {
  return html`<label class="field"><span>${label}</span><input name=${name} value=${value}
    onInput=${(event) => onInput(event.target.value)} aria-invalid=${Boolean(error)}
    aria-describedby=${`hint-${name}`} autocomplete="off" data-testid=${`field-${name}`} />
    <small id=${`hint-${name}`} class=${error ? 'bad-text' : ''}>${error || hint}</small></label>`;
}

export function EditStudyDialog({ store, onClose }) {
  const { study } = store;
  const [values, setValues] = useState(() => ({
    ...Object.fromEntries(
      FIELDS.map(([key]) => [
        key,
        key === 'maxRuntimeMs' ? showDuration(study.budget?.[key]) : String(study.budget?.[key] ?? ''),
      ]),
    ),
    priority: String(study.priority ?? ''),
  }));
  const [errors, setErrors] = useState(new Map());
  const [busy, setBusy] = useState(false);
  const save = async (event) => {
    event.preventDefault();
    const wrong = new Map();
    const budget = {};
    for (const [key, label] of FIELDS) {
      const text = values[key].trim();
      if (text === '') budget[key] = null;
      else {
        budget[key] = key === 'maxRuntimeMs' ? parseDuration(text) : Number(text);
        if (Number.isNaN(budget[key]))
          wrong.set(
            key,
            key === 'maxRuntimeMs'
              ? 'A time such as 90m, 6h or 2d.'
              : `${label} must be a number, or empty for no limit.`,
          );
      }
    }
    const priority = Number(values.priority);
    if (!Number.isInteger(priority)) wrong.set('priority', 'A whole number.');
    setErrors(wrong);
    if (wrong.size) return;
    setBusy(true);
    try {
      store.putStudy(await patch(path('studies', store.id), { budget, priority }));
      toast('The budget is changed.', 'good');
      onClose();
    } catch (error) {
      const byField = error.fields?.([...FIELDS.map(([key]) => key), 'priority']) ?? new Map();
      setErrors(byField.size ? byField : new Map([['', error.message]]));
    } finally {
      setBusy(false);
    }
  };
  const field = (key, label, hint) =>
    html`<${TextField} key=${key} name=${key} label=${label} hint=${hint} value=${values[key]} error=${errors.get(key)}
      onInput=${(value) => setValues({ ...values, [key]: value })} />`;
  return html`<${Dialog} title="Budget and priority" onClose=${onClose} testid="edit-dialog"><form
    onSubmit=${save} novalidate>
    <div class="dialog-body"><p
      class="quiet">Empty means no limit. A change takes effect with the next decision; running trials are not stopped by it.</p>
      ${errors.get('') && html`<${Notice} tone="bad">${errors.get('')}<//>`}
      <div class="form-grid">${FIELDS.map(([key, label, hint]) => field(key, label, hint))}${field('priority', 'Priority', 'within the team; higher goes first')}</div></div>
    <footer><button type="button" onClick=${onClose}>Go back</button><button
      class="primary" type="submit" disabled=${busy} data-testid="save">Save</button></footer></form><//>`;
}

export function NoteDialog({ title, note, tags, save, onClose }) {
  const [text, setText] = useState(note ?? '');
  const [tagText, setTagText] = useState((tags ?? []).join(', '));
  const [error, setError] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    try {
      await save({
        note: text,
        tags: [
          ...new Set(
            tagText
              .split(',')
              .map((tag) => tag.trim())
              .filter(Boolean),
          ),
        ],
      });
      onClose();
    } catch (refusal) {
      setError(refusal.message);
    }
  };
  return html`<${Dialog} title=${title} onClose=${onClose} testid="note-dialog"><form onSubmit=${submit}>
    <div class="dialog-body">${error && html`<${Notice} tone="bad">${error}<//>`}
      <label class="field"><span>Note</span><textarea rows="5" value=${text}
        onInput=${(event) => setText(event.target.value)} data-testid="field-note"></textarea></label>
      <label class="field"><span>Tags</span><input value=${tagText} onInput=${(event) => setTagText(event.target.value)}
        data-testid="field-tags" autocomplete="off" /><small>separated by commas</small></label></div>
    <footer><button type="button" onClick=${onClose}>Go back</button><button class="primary" type="submit"
      data-testid="save">Save</button></footer></form><//>`;
}
