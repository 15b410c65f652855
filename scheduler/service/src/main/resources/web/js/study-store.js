// Everything the page knows of one study. The trials are columns (one array a field), so that 10,000 of them cost little and every
// plot reads the same arrays; whole trials are kept beside them once they are loaded or change.
import { get, getAll, path } from './api.js';
import { live } from './live.js';
import { better, metric } from './numbers.js';

const ENDED = new Set(['COMPLETED', 'STOPPED', 'FAILED', 'INFEASIBLE']);

export const hasEnded = (state) => ENDED.has(state);

export class StudyStore {
  study = null;
  error = null;
  loaded = false;
  decisions = [];
  // Columns, all of the same length; rowOf finds a trial's row.
  trial = [];
  state = [];
  best = [];
  epoch = [];
  last = [];
  started = [];
  ended = [];
  runtime = [];
  params = {};
  details = new Map();
  rowOf = new Map();
  /** Rises with every change; `shape` only when trials come or change state. */
  version = 0;
  shape = 0;
  #id;
  #listeners = new Set();
  #metricListeners = new Set();
  #logListeners = new Set();
  #abort = new AbortController();
  #waiting = [];
  #unsubscribe;
  #wanted = new Set();
  #wholeMost = 0;
  #wholeAsked = false;

  constructor(id) {
    this.#id = id;
    this.#unsubscribe = live.subscribe((batch) => this.#receive(batch));
    live.follow(id);
    this.generation = live.generation;
    this.load();
  }

  get id() {
    return this.#id;
  }

  get goal() {
    return this.study?.metrics?.[0]?.goal ?? 'minimize';
  }

  get metricName() {
    return this.study?.metrics?.[0]?.name ?? 'value';
  }

  get paramNames() {
    return this.study?.space?.map((parameter) => parameter.name) ?? Object.keys(this.params);
  }

  get size() {
    return this.trial.length;
  }

  close() {
    this.#abort.abort();
    this.#unsubscribe();
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** `listener([{trial, epoch, value}])` for each batch of metrics. */
  onMetrics(listener) {
    this.#metricListeners.add(listener);
    return () => this.#metricListeners.delete(listener);
  }

  onLogs(listener) {
    this.#logListeners.add(listener);
    return () => this.#logListeners.delete(listener);
  }

  async load() {
    const { signal } = this.#abort;
    try {
      const [study, summary] = await Promise.all([
        get(path('studies', this.#id), {}, signal),
        get(`${path('studies', this.#id)}/summary`, { params: 1 }, signal),
      ]);
      this.#setColumns(study, summary);
      this.loaded = true;
      this.error = null;
      const waiting = this.#waiting;
      this.#waiting = [];
      this.#apply(waiting);
      this.#changed(true);
      const [decisions] = await Promise.all([
        get(`${path('studies', this.#id)}/decisions`, { limit: 200 }, signal),
        this.#loadWhole(),
      ]);
      const known = new Set(decisions.items.map((decision) => decision.sequence));
      this.decisions = [...this.decisions.filter((decision) => !known.has(decision.sequence)), ...decisions.items].sort(
        (a, b) => b.sequence - a.sequence,
      );
      this.olderDecisions = decisions.next;
      this.#changed(false);
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.error = error;
      this.#changed(true);
    }
  }

  async loadOlderDecisions(kind) {
    const page = await get(
      `${path('studies', this.#id)}/decisions`,
      { limit: 500, cursor: this.olderDecisions, kind },
      this.#abort.signal,
    );
    const known = new Set(this.decisions.map((decision) => decision.sequence));
    this.decisions = [...this.decisions, ...page.items.filter((decision) => !known.has(decision.sequence))];
    this.olderDecisions = page.next;
    this.#changed(false);
  }

  /** Loads all trials whole if there are at most `most`; of more, only those on the screen: see want. */
  async needWhole(most) {
    this.#wholeMost = Math.max(this.#wholeMost, most);
    if (!this.loaded) return;
    try {
      await this.#loadWhole();
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.error = error;
      this.#changed(false);
    }
  }

  /** Makes sure that these trials are loaded whole; used for the rows on the screen of a very large study. */
  want(trials) {
    if (!this.loaded || this.size <= this.#wholeMost) return;
    for (const trial of trials) {
      if (this.details.has(trial) || this.#wanted.has(trial)) continue;
      this.#wanted.add(trial);
      get(path('studies', this.#id, 'trials', trial), {}, this.#abort.signal)
        .then((whole) => this.put(whole))
        .catch(() => {})
        .finally(() => this.#wanted.delete(trial));
    }
  }

  /** Takes in one whole trial, e.g. the answer to a write. */
  put(whole) {
    this.#applyTrial(whole);
    this.#changed(true);
  }

  putStudy(study) {
    this.study = { ...this.study, ...study };
    this.#changed(false);
  }

  /** Row numbers, best first; trials without a usable value are left out. */
  ranked() {
    const sign = this.goal === 'maximize' ? -1 : 1;
    const rows = [];
    for (let row = 0; row < this.size; row += 1) if (Number.isFinite(this.best[row])) rows.push(row);
    return rows.sort((a, b) => sign * (this.best[a] - this.best[b]) || this.trial[a] - this.trial[b]);
  }

  #setColumns(study, summary) {
    this.study = study;
    const { points } = summary;
    this.trial = points.map((point) => point[0]);
    this.state = points.map((point) => point[1]);
    this.best = points.map((point) => metric(point[2]));
    this.epoch = points.map((point) => point[3]);
    this.last = this.trial.map((trial) => metric(this.details.get(trial)?.lastValue));
    this.started = points.map((point) => point[4]);
    this.ended = points.map((point) => point[5]);
    this.runtime = points.map((point) => point[6]);
    this.params = {};
    for (const name of this.paramNames)
      this.params[name] = summary.params?.[name] ?? new Array(points.length).fill(null);
    this.rowOf = new Map(this.trial.map((trial, row) => [trial, row]));
  }

  async #loadWhole() {
    if (this.#wholeAsked || this.size > this.#wholeMost) return;
    this.#wholeAsked = true;
    const { signal } = this.#abort;
    await getAll(
      `${path('studies', this.#id)}/trials`,
      { sort: 'trial', order: 'desc' },
      {
        signal,
        onPage: (items) => {
          for (const whole of items) this.#applyTrial(whole);
          this.#changed(false);
        },
      },
    );
  }

  #receive(batch) {
    if (batch.some((event) => event.kind === 'reset')) {
      this.#waiting = [];
      this.loaded = false;
      this.#wholeAsked = false;
      this.load();
      return;
    }
    if (!this.loaded) {
      this.#waiting.push(...batch);
      return;
    }
    const shape = this.shape;
    if (this.#apply(batch)) this.#changed(this.shape !== shape);
  }

  #apply(batch) {
    const metrics = [];
    const logs = [];
    let touched = false;
    for (const { kind, data } of batch) {
      if (data.study !== this.#id) continue;
      touched = true;
      if (kind === 'metric') {
        const value = metric(data.value);
        this.#applyMetric(data, value);
        metrics.push({ trial: data.trial, epoch: data.epoch, value, values: data.values });
      } else if (kind === 'trial') this.#applyTrial(data);
      else if (kind === 'study') this.study = { ...this.study, ...data };
      else if (kind === 'decision') this.#applyDecision(data);
      else if (kind === 'log') logs.push(data);
    }
    if (metrics.length) for (const listener of [...this.#metricListeners]) listener(metrics);
    if (logs.length) for (const listener of [...this.#logListeners]) listener(logs);
    return touched;
  }

  #applyMetric({ trial, epoch }, value) {
    const row = this.rowOf.get(trial);
    if (row === undefined || epoch <= this.epoch[row]) return;
    this.epoch[row] = epoch;
    this.last[row] = value;
    if (better(value, this.best[row], this.goal)) this.best[row] = value;
    const whole = this.details.get(trial);
    if (whole) {
      whole.lastEpoch = epoch;
      whole.lastValue = value;
    }
  }

  #applyTrial(whole) {
    let row = this.rowOf.get(whole.trial);
    if (row === undefined) {
      row = this.size;
      this.rowOf.set(whole.trial, row);
      this.trial.push(whole.trial);
      this.state[row] = null;
      for (const name of this.paramNames) this.params[name][row] = whole.params?.[name] ?? null;
      this.epoch[row] = 0;
    } else if (hasEnded(this.state[row]) && !hasEnded(whole.state)) return; // An ended trial never goes on: this is an old event.
    if (this.state[row] !== whole.state) this.shape += 1;
    this.state[row] = whole.state;
    this.best[row] = metric(whole.bestValue);
    if (whole.lastEpoch >= this.epoch[row]) {
      this.epoch[row] = whole.lastEpoch;
      this.last[row] = metric(whole.lastValue);
    }
    this.started[row] = whole.startedAt;
    this.ended[row] = whole.endedAt;
    this.runtime[row] = whole.runtimeMs;
    this.details.set(whole.trial, whole);
  }

  #applyDecision(decision) {
    // Events come in order; after a resume the same ones may come again.
    if (this.decisions.length && decision.sequence <= this.decisions[0].sequence) return;
    this.decisions.unshift(decision);
    if (this.decisions.length > 5000) this.decisions.length = 5000;
  }

  #changed(shape) {
    this.version += 1;
    if (shape) this.shape += 1;
    for (const listener of [...this.#listeners]) listener();
  }
}

const RELEASE_MS = 5000;
let kept = null;

/** The store of a study; going between its views and its trials keeps the same one. Give it back with releaseStore. */
export function acquireStore(id) {
  if (kept && (kept.store.id !== id || kept.store.generation !== live.generation)) {
    clearTimeout(kept.timer);
    if (kept.users === 0) kept.store.close();
    kept = null;
  }
  kept ??= { store: new StudyStore(id), users: 0, timer: 0 };
  clearTimeout(kept.timer);
  kept.users += 1;
  return kept.store;
}

export function releaseStore(store) {
  if (kept?.store !== store) {
    store.close();
    return;
  }
  const mine = kept;
  mine.users -= 1;
  if (mine.users > 0) return;
  mine.timer = setTimeout(() => {
    mine.store.close();
    if (kept === mine) kept = null;
  }, RELEASE_MS);
}
