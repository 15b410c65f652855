// The rules of a form made from a search space: which parameters apply, first values, and checks before the server's own.

/** True when the parameter's `when` holds for these values; a parent that does not apply makes its children not apply either. */
export function applies(parameter, values, space) {
  const conditions = parameter.when ? Object.entries(parameter.when) : [];
  return conditions.every(([name, condition]) => {
    const parent = space.find((other) => other.name === name);
    if (!parent || !applies(parent, values, space)) return false;
    const value = values[name];
    if (value === undefined || value === null || value === '') return false;
    if (Array.isArray(condition)) return condition.some((one) => String(one) === String(value));
    if (condition !== null && typeof condition === 'object') {
      const number = Number(value);
      if (condition.values || condition.in)
        return (condition.values ?? condition.in).some((one) => String(one) === String(value));
      return (
        (condition.min === undefined || number >= condition.min) &&
        (condition.max === undefined || number <= condition.max)
      );
    }
    return String(condition) === String(value);
  });
}

/** A value in the middle of the parameter's range, on its scale and step. */
export function firstValue(parameter) {
  if (parameter.type === 'categorical' || parameter.type === 'ordinal') return parameter.values?.[0];
  const { min, max, scale, step } = parameter;
  let middle = scale === 'log' || scale === 'pow2' ? Math.sqrt(min * max) : (min + max) / 2;
  if (scale === 'pow2') middle = 2 ** Math.round(Math.log2(middle));
  if (step) middle = min + Math.round((middle - min) / step) * step;
  return parameter.type === 'int' ? Math.round(middle) : Number(middle.toPrecision(3));
}

/** The typed value, or a message that says what would be right. */
export function readValue(parameter, text) {
  if (parameter.type === 'categorical' || parameter.type === 'ordinal') {
    const found = (parameter.values ?? []).find((value) => String(value) === String(text));
    return found === undefined ? { error: 'Choose one of the values.' } : { value: found };
  }
  const number = Number(text);
  const { min, max } = parameter;
  if (String(text).trim() === '' || Number.isNaN(number)) return { error: `A number from ${min} to ${max}.` };
  if (parameter.type === 'int' && !Number.isInteger(number)) return { error: 'A whole number.' };
  if (number < min || number > max) return { error: `From ${min} to ${max}; ${number} is outside.` };
  if (parameter.scale === 'pow2' && !Number.isInteger(Math.log2(number))) return { error: 'A power of two.' };
  return { value: number };
}

export function rangeText(parameter) {
  if (parameter.values) return parameter.type;
  const kind = parameter.scale === 'log' ? ', log scale' : parameter.scale === 'pow2' ? ', powers of two' : '';
  return `${parameter.type === 'int' ? 'whole, ' : ''}${parameter.min} to ${parameter.max}${kind}${parameter.step ? `, step ${parameter.step}` : ''}`;
}
