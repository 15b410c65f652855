// Adds a trial by hand, or clones one with changes. The form follows the study's space; the server has the last word, at the field.
import { html, useState } from '../dom.js';
import { path, post } from '../api.js';
import { go } from '../router.js';
import { applies, firstValue, rangeText, readValue } from '../space-form.js';
import { param } from '../format.js';
import { Dialog, toast } from '../ui/overlay.js';
import { Notice } from '../ui/basics.js';

function ParamField({ parameter, value, error, changed, onInput }) {
  const id = `param-${parameter.name}`;
  const choices = parameter.values;
  return html`<label class=${`field ${changed ? 'changed' : ''}`} data-testid="param-field"
    data-param=${parameter.name}><span>${parameter.name}${changed && html` <small>changed</small>`}</span>
    ${
      choices
        ? html`<select value=${String(value)} onChange=${(event) => onInput(choices[event.target.selectedIndex])}
          aria-invalid=${Boolean(error)}
          aria-describedby=${id} name=${parameter.name}>${choices.map((choice, i) => html`<option key=${i}
          value=${String(choice)} selected=${String(choice) === String(value)}>${param(choice)}</option>`)}</select>`
        : html`<input inputmode="decimal" value=${String(value ?? '')} onInput=${(event) => onInput(event.target.value)}
          aria-invalid=${Boolean(error)} aria-describedby=${id} name=${parameter.name} autocomplete="off" />`
    }
    <small id=${id} class=${error ? 'bad-text' : ''}>${error ?? rangeText(parameter)}</small></label>`;
}

// A clone begins exactly where its parent was; a new trial near the best, in numbers that one can read.
function startValue(parameter, value, parent) {
  if (value === undefined || value === null) return firstValue(parameter);
  return parent || parameter.type !== 'float' || parameter.step ? value : Number(value.toPrecision(3));
}

export function AddTrialDialog({ store, parent, onClose }) {
  const space = store.study.space ?? [];
  const start = parent?.params ?? store.study.best?.params ?? {};
  const [values, setValues] = useState(() =>
    Object.fromEntries(
      space.map((parameter) => [parameter.name, startValue(parameter, start[parameter.name], parent)]),
    ),
  );
  const [note, setNote] = useState('');
  const [errors, setErrors] = useState(new Map());
  const [busy, setBusy] = useState(false);
  const active = space.filter((parameter) => applies(parameter, values, space));
  const submit = async (event) => {
    event.preventDefault();
    const wrong = new Map();
    const params = {};
    for (const parameter of active) {
      const { value, error } = readValue(parameter, values[parameter.name]);
      if (error) wrong.set(parameter.name, error);
      else params[parameter.name] = value;
    }
    setErrors(wrong);
    if (wrong.size) return;
    // A clone sends what was changed only, so that the server knows what was kept.
    const overrides = parent
      ? Object.fromEntries(Object.entries(params).filter(([name, value]) => parent.params[name] !== value))
      : params;
    setBusy(true);
    try {
      const made = await post(
        `${path('studies', store.id)}/trials`,
        parent
          ? { cloneOf: parent.trial, params: overrides, ...(note && { note }) }
          : { params, ...(note && { note }) },
      );
      store.put(made);
      toast(`Trial ${made.trial} is added. It runs before the sampler's own proposals.`, 'good');
      onClose();
      go(['studies', store.id, 'trials', made.trial]);
    } catch (error) {
      const byField = error.fields?.(space.map((parameter) => parameter.name)) ?? new Map();
      if (
        byField.size === 0 ||
        ![...byField.keys()].some((name) => active.some((parameter) => parameter.name === name))
      )
        byField.set('', error.message);
      setErrors(byField);
    } finally {
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${parent ? `Clone trial ${parent.trial} and edit` : 'Add a trial'} onClose=${onClose}
    testid="add-trial-dialog" wide><form onSubmit=${submit} novalidate>
    <div class="dialog-body"><p
      class="quiet">${parent ? 'Starts as a copy; change what you want to try.' : 'Starts from the best so far; change what you want to try.'} Trials by hand run first, and every sampler learns from them.</p>
      ${errors.get('') && html`<${Notice} tone="bad" testid="form-error">${errors.get('')}<//>`}
      <div class="form-grid">${active.map(
        (
          parameter,
        ) => html`<${ParamField} key=${parameter.name} parameter=${parameter} value=${values[parameter.name]}
          error=${errors.get(parameter.name)} changed=${parent && String(parent.params[parameter.name] ?? '') !== String(values[parameter.name] ?? '')}
        onInput=${(value) => setValues({ ...values, [parameter.name]: value })} />`,
      )}</div>
      <label class="field"><span>Note</span><input value=${note} onInput=${(event) => setNote(event.target.value)}
        data-testid="field-note" autocomplete="off" /></label></div>
    <footer><button type="button" onClick=${onClose}>Go back</button><button
      class="primary" type="submit" disabled=${busy}
      data-testid="submit-trial">${parent ? 'Add the clone' : 'Add the trial'}</button></footer></form><//>`;
}
