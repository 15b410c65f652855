// The axis of a hyperparameter: its type, domain and scale as its space says, or as the values say where the space is silent.
import { extent } from '../numbers.js';
import { number } from '../format.js';

export function paramAxis(parameter, column, rows) {
  if (parameter.type === 'categorical' || parameter.type === 'ordinal') {
    const values = parameter.values?.map(String) ?? [...new Set(rows.map((row) => column[row]).filter((value) => value !== null).map(String))].sort();
    return { type: 'band', values, label: parameter.name };
  }
  const log = parameter.scale === 'log' || parameter.scale === 'pow2';
  const range = extent([parameter.min, parameter.max].filter((value) => typeof value === 'number')) ?? extent(rows.map((row) => column[row])) ?? [0, 1];
  return { type: log && range[0] > 0 ? 'log' : 'linear', domain: range, label: parameter.name, format: number, integer: parameter.type === 'int' };
}

export const usable = (value) => value !== null && value !== undefined;
