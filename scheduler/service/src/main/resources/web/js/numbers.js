// The API writes numbers that JSON cannot hold as the strings "nan", "inf" and "-inf".
const SPECIAL = { nan: NaN, inf: Infinity, '-inf': -Infinity };

/** A metric as a number; null and undefined stay null. */
export function metric(raw) {
  if (raw === null || raw === undefined) return null;
  return typeof raw === 'string' && raw in SPECIAL ? SPECIAL[raw] : Number(raw);
}

export const isFiniteNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** True when `a` is better than `b`; null and NaN are worse than anything. */
export function better(a, b, goal) {
  if (!isFiniteNumber(a)) return false;
  if (!isFiniteNumber(b)) return true;
  return goal === 'maximize' ? a > b : a < b;
}

/** Sorts best first; unusable values go last whatever the goal. */
export function compareBest(a, b, goal) {
  const usableA = isFiniteNumber(a);
  const usableB = isFiniteNumber(b);
  if (usableA !== usableB) return usableA ? -1 : 1;
  if (!usableA) return 0;
  return goal === 'maximize' ? b - a : a - b;
}

/** Linear-interpolated quantile of an ascending array. */
export function quantile(sorted, q) {
  if (!sorted.length) return NaN;
  const position = (sorted.length - 1) * q;
  const low = Math.floor(position);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}

export function extent(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!isFiniteNumber(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? null : [low, high];
}
