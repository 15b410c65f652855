// Parallel coordinates for any number of trials: drawn in slices of a frame, brushed by dragging on an axis.
import { html, useEffect, useLayoutEffect, useRef } from '../dom.js';
import { colours, onTheme, ramp } from '../theme.js';
import { quantile } from '../numbers.js';
import { number } from '../format.js';
import { paramAxis, usable } from './axis.js';
import { bandScale, makeScale } from './scale.js';
import { fitText } from './chart.js';

const TOP = 34;
const BOTTOM = 18;
const SIDE = 62;
// Closer axes, in pixels, would leave no room for their labels: the plot scrolls instead.
const LEAST_APART = 76;
const LINES_A_FRAME = 600;
// More lines than this cannot be told apart: the best are all drawn, of the others an even sample.
const BEST_LINES = 600;
const OTHER_LINES = 1200;
const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** The first `whole` and an even sample of at most `most` of the rest, in order. */
function evenSample(list, most, whole = 0) {
  const rest = list.length - whole;
  if (rest <= most) return list;
  const sample = list.slice(0, whole);
  for (let i = 0; i < most; i += 1) sample.push(list[whole + Math.floor((i * rest) / most)]);
  return sample;
}

class ParallelChart {
  #host;
  #base = document.createElement('canvas');
  #over = document.createElement('canvas');
  // Drawn out of sight and shown when complete, so that a live study does not flicker.
  #back = document.createElement('canvas');
  #tip = document.createElement('div');
  #props = null;
  #axes = [];
  #brushes = new Map();
  #drag = null;
  #job = 0;
  #hover = null;
  #stop = [];

  constructor(host) {
    this.#host = host;
    this.#tip.className = 'tip';
    this.#tip.hidden = true;
    this.#over.className = 'overlay';
    this.#base.setAttribute('role', 'img');
    host.append(this.#base, this.#over, this.#tip);
    const observer = new ResizeObserver(() => this.draw());
    observer.observe(host);
    this.#stop = [() => observer.disconnect(), onTheme(() => this.draw())];
    this.#over.addEventListener('pointerdown', (event) => this.#down(event));
    this.#over.addEventListener('pointermove', (event) => this.#move(event));
    this.#over.addEventListener('pointerup', (event) => this.#up(event));
    this.#over.addEventListener('pointerleave', () => this.#setHover(null));
  }

  destroy() {
    cancelAnimationFrame(this.#job);
    for (const stop of this.#stop) stop();
    this.#host.replaceChildren();
  }

  set(props) {
    const same = this.#props && this.#props.rows === props.rows && this.#props.space === props.space;
    const spaceChanged =
      this.#props && this.#props.space.map((p) => p.name).join() !== props.space.map((p) => p.name).join();
    this.#props = props;
    if (spaceChanged) this.#brushes.clear();
    if (!same) this.draw();
  }

  draw() {
    const { width, height } = this.#host.getBoundingClientRect();
    if (!this.#props || width < 50) return;
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.#base, this.#over, this.#back]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      canvas.getContext('2d').setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.width = width;
    this.height = height;
    this.#layout();
    this.#paintLines();
    this.#paintOver();
  }

  #layout() {
    const { store, rows, space } = this.#props;
    const [from, to] = [this.height - BOTTOM, TOP];
    const make = (axis) =>
      axis.type === 'band'
        ? bandScale(axis.values, from, to)
        : makeScale(axis.type, axis.domain[0], axis.domain[1], from, to);
    const axes = space.map((parameter) => ({
      name: parameter.name,
      integer: parameter.type === 'int',
      column: store.params[parameter.name] ?? [],
      scale: make(paramAxis(parameter, store.params[parameter.name] ?? [], rows)),
    }));
    const values = rows.map((row) => store.best[row]).sort((a, b) => a - b);
    const domain =
      values.length > 20
        ? store.goal === 'minimize'
          ? [values[0], quantile(values, 0.97)]
          : [quantile(values, 0.03), values[values.length - 1]]
        : [values[0], values[values.length - 1]];
    // The best is always on top of the last axis.
    const ends = store.goal === 'minimize' ? [to, from] : [from, to];
    axes.push({
      name: store.metricName,
      column: store.best,
      scale: makeScale('linear', domain[0], domain[1], ...ends),
      result: true,
    });
    axes.forEach((axis, i) => {
      axis.x = SIDE + (i * (this.width - 2 * SIDE)) / Math.max(1, axes.length - 1);
    });
    this.#axes = axes;
    this.#base.setAttribute(
      'aria-label',
      `Parallel coordinates of ${rows.length} trials over ${space.map((p) => p.name).join(', ')}`,
    );
  }

  #y(axis, row) {
    const value = axis.column[row];
    if (!usable(value)) return this.height - 4;
    return Math.min(this.height - BOTTOM, Math.max(TOP, axis.scale.at(value)));
  }

  #inside(row) {
    for (const [name, [top, bottom]] of this.#brushes) {
      const axis = this.#axes.find((candidate) => candidate.name === name);
      const y = this.#y(axis, row);
      if (y < top || y > bottom) return false;
    }
    return true;
  }

  #trace(ctx, row) {
    this.#axes.forEach((axis, i) => {
      const y = this.#y(axis, row);
      if (i === 0) ctx.moveTo(axis.x, y);
      else ctx.lineTo(axis.x, y);
    });
  }

  #paintLines() {
    cancelAnimationFrame(this.#job);
    const ctx = this.#back.getContext('2d');
    ctx.clearRect(0, 0, this.width, this.height);
    const { rows } = this.#props;
    const inside = this.#brushes.size ? rows.filter((row) => this.#inside(row)) : rows;
    const outside = this.#brushes.size ? rows.filter((row) => !this.#inside(row)) : [];
    // Worst first, so that the best lie on top.
    const work = [];
    const batch = (list, style, alpha, width) => work.push({ list, style, alpha, width });
    if (outside.length) batch(evenSample(outside, OTHER_LINES), colours().line, 0.35, 1);
    // Of thousands of lines only the best few hundred stand out: strength falls with the rank, in groups that double in size.
    const drawn = evenSample(inside, OTHER_LINES, BEST_LINES);
    const count = drawn.length;
    const bounds =
      count > 300
        ? [0, 10, 25, 50, 100, 200, 400, 600, 900, 1300].filter((bound) => bound < count)
        : Array.from({ length: 24 }, (_, g) => Math.floor((count * g) / 24));
    for (let g = bounds.length - 1; g >= 0; g -= 1) {
      const part = drawn.slice(bounds[g], bounds[g + 1] ?? count);
      const share = 1 - g / Math.max(1, bounds.length - 1);
      const alpha = count > 300 ? [0.95, 0.85, 0.7, 0.55, 0.4, 0.3, 0.22, 0.16, 0.12, 0.1][g] : 0.8;
      if (part.length) batch(part, ramp(share), alpha, share > 0.9 ? 1.6 : 1);
    }
    const step = () => {
      let budget = LINES_A_FRAME;
      while (work.length && budget > 0) {
        const task = work[0];
        const part = task.list.splice(0, Math.min(budget, 100));
        budget -= part.length;
        ctx.strokeStyle = task.style;
        ctx.globalAlpha = task.alpha;
        ctx.lineWidth = task.width;
        ctx.beginPath();
        for (const row of part) this.#trace(ctx, row);
        ctx.stroke();
        if (!task.list.length) work.shift();
      }
      ctx.globalAlpha = 1;
      if (work.length) this.#job = requestAnimationFrame(step);
      else this.#show();
    };
    step();
    this.#props.onBrush(this.#brushes.size ? inside : null);
  }

  #show() {
    const ctx = this.#base.getContext('2d');
    ctx.clearRect(0, 0, this.width, this.height);
    ctx.drawImage(this.#back, 0, 0, this.width, this.height);
  }

  #paintOver() {
    const ctx = this.#over.getContext('2d');
    const c = colours();
    ctx.clearRect(0, 0, this.width, this.height);
    ctx.font = FONT;
    if (this.#hover !== null) {
      ctx.strokeStyle = c.accent;
      ctx.lineWidth = 2.5;
      ctx.beginPath();
      this.#trace(ctx, this.#hover);
      ctx.stroke();
    }
    const room = this.#axes.length > 1 ? this.#axes[1].x - this.#axes[0].x - 8 : 100;
    for (const axis of this.#axes) {
      ctx.strokeStyle = c['text-3'];
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(axis.x, TOP);
      ctx.lineTo(axis.x, this.height - BOTTOM);
      ctx.stroke();
      ctx.textAlign = 'center';
      ctx.textBaseline = 'alphabetic';
      ctx.fillStyle = c.text;
      ctx.font = `600 ${FONT}`;
      ctx.fillText(fitText(ctx, axis.name, room), axis.x, 14);
      ctx.font = FONT;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'middle';
      for (const tick of axis.scale.ticks(5)) {
        if (axis.integer && !Number.isInteger(tick)) continue;
        const y = axis.scale.at(tick);
        if (y < TOP - 2 || y > this.height - BOTTOM + 2) continue;
        const text = fitText(ctx, axis.scale.type === 'band' ? axis.scale.format(tick) : number(tick), room - 10);
        const width = ctx.measureText(text).width;
        ctx.globalAlpha = 0.8;
        ctx.fillStyle = c.surface;
        ctx.fillRect(axis.x + 4, y - 7, width + 4, 14);
        ctx.globalAlpha = 1;
        ctx.fillStyle = c['text-2'];
        ctx.fillText(text, axis.x + 6, y);
      }
      const brush = this.#brushes.get(axis.name);
      if (brush) {
        ctx.fillStyle = c['accent-soft'];
        ctx.strokeStyle = c.accent;
        ctx.fillRect(axis.x - 8, brush[0], 16, brush[1] - brush[0]);
        ctx.strokeRect(axis.x - 8, brush[0], 16, brush[1] - brush[0]);
      }
    }
  }

  #at(event) {
    const box = this.#over.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #axisAt(x) {
    return this.#axes.find((axis) => Math.abs(axis.x - x) < 14);
  }

  #down(event) {
    const [x, y] = this.#at(event);
    const axis = this.#axisAt(x);
    if (axis) {
      this.#drag = { axis, start: y, moved: false };
      this.#over.setPointerCapture(event.pointerId);
    } else if (this.#hover !== null) this.#props.onPick(this.#hover);
  }

  #move(event) {
    const [x, y] = this.#at(event);
    if (this.#drag) {
      const { axis, start } = this.#drag;
      if (Math.abs(y - start) > 3) this.#drag.moved = true;
      if (!this.#drag.moved) return;
      this.#brushes.set(axis.name, [Math.max(TOP - 6, Math.min(start, y)), Math.min(this.height, Math.max(start, y))]);
      this.#paintOver();
      return;
    }
    const axis = this.#axisAt(x);
    this.#over.style.cursor = axis ? 'ns-resize' : 'default';
    this.#setHover(axis ? null : this.#nearest(x, y), x, y);
  }

  #up() {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    if (!drag.moved) this.#brushes.delete(drag.axis.name);
    this.#paintLines();
    this.#paintOver();
  }

  #nearest(x, y) {
    const right = this.#axes.findIndex((axis) => axis.x > x);
    if (right < 1) return null;
    const [a, b] = [this.#axes[right - 1], this.#axes[right]];
    const share = (x - a.x) / (b.x - a.x);
    let found = null;
    let least = 7;
    for (const row of this.#props.rows) {
      const distance = Math.abs(this.#y(a, row) * (1 - share) + this.#y(b, row) * share - y);
      if (distance < least && (!this.#brushes.size || this.#inside(row))) {
        least = distance;
        found = row;
      }
    }
    return found;
  }

  #setHover(row, x, y) {
    if (row !== this.#hover) {
      this.#hover = row;
      this.#tip.hidden = row === null;
      if (row !== null) {
        this.#over.style.cursor = 'pointer';
        this.#tip.replaceChildren(
          ...this.#props.describe(row).map((line, i) => {
            const part = document.createElement(i ? 'span' : 'strong');
            part.textContent = line;
            return part;
          }),
        );
      }
      this.#paintOver();
    }
    if (row === null) return;
    const box = this.#tip.getBoundingClientRect();
    const left = x + 16 + box.width > this.width ? x - box.width - 14 : x + 16;
    this.#tip.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, Math.min(y + 12, this.height - box.height))}px)`;
  }
}

export function ParallelPlot(props) {
  const host = useRef(null);
  const chart = useRef(null);
  useLayoutEffect(() => {
    chart.current = new ParallelChart(host.current);
    return () => chart.current.destroy();
  }, []);
  useEffect(() => {
    chart.current.set(props);
  });
  const least = 2 * SIDE + props.space.length * LEAST_APART;
  return html`<div class="scroll-x"><div class="plot parallel" ref=${host} style=${{ minWidth: `${least}px` }}
    data-testid="parallel-plot"></div></div>`;
}
