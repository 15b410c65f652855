// The axis of a hyperparameter: its type, domain and scale as its space says, or as the values say where the space is silent.
import { extent } from '../numbers.js';
import { number } from '../format.js';

export function paramAxis(parameter, column, rows) {
  if (parameter.type === 'categorical' || parameter.type === 'ordinal') {
    const values =
      parameter.values?.map(String) ??
      [
        ...new Set(
          rows
            .map((row) => column[row])
            .filter((value) => value !== null)
            .map(String),
        ),
      ].sort();
    return { type: 'band', values, label: parameter.name };
  }
  const range = extent([parameter.min, parameter.max].filter((value) => typeof value === 'number')) ??
    extent(rows.map((row) => column[row])) ?? [0, 1];
  const type = range[0] > 0 && ['log', 'pow2'].includes(parameter.scale) ? parameter.scale : 'linear';
  return {
    type,
    domain: range,
    label: parameter.name,
    format: number,
    log: type !== 'linear',
    integer: parameter.type === 'int',
  };
}

export const usable = (value) => value !== null && value !== undefined;
