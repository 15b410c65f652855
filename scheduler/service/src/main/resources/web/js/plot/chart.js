// The canvas chart under every plot: axes, grid, zoom by dragging, hover with a tooltip, sharp on any screen, redrawn at most once a frame.
import { colours, onTheme } from '../theme.js';
import { makeScale, bandScale } from './scale.js';

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

// Whole numbers have no ticks between them.
const whole = (axis, ticks) =>
  axis.integer
    ? ticks.map((tick) => (Math.abs(tick - Math.round(tick)) < 1e-6 ? Math.round(tick) : tick)).filter(Number.isInteger)
    : ticks;

/** Cuts a text to a width in pixels. */
export function fitText(ctx, text, width) {
  const whole = String(text);
  if (ctx.measureText(whole).width <= width) return whole;
  let cut = whole.length - 1;
  while (cut > 0 && ctx.measureText(`${whole.slice(0, cut)}…`).width > width) cut -= 1;
  return `${whole.slice(0, cut)}…`;
}

/**
 * spec: {label, x: {type, domain, values, label, format}, y: {same}, margin, zoom (default true), paint(ctx, frame), paintHover(ctx, frame, hit),
 * pick(px, py, frame) -> {lines: [text], …} or null, onPick(hit), onHover(hit)}. frame = {x, y, left, top, right, bottom, colours}.
 */
export class Chart {
  #host;
  #canvas = document.createElement('canvas');
  #overlay = document.createElement('canvas');
  #tip = document.createElement('div');
  #spec = null;
  #frame = null;
  #hit = null;
  #zoom = null;
  #drag = null;
  #scheduled = 0;
  #observer;
  #offTheme;

  constructor(host) {
    this.#host = host;
    this.#tip.className = 'tip';
    this.#tip.hidden = true;
    this.#overlay.className = 'overlay';
    this.#canvas.setAttribute('role', 'img');
    host.append(this.#canvas, this.#overlay, this.#tip);
    this.#observer = new ResizeObserver(() => this.redraw());
    this.#observer.observe(host);
    this.#offTheme = onTheme(() => this.redraw());
    this.#overlay.addEventListener('pointermove', (event) => this.#onMove(event));
    this.#overlay.addEventListener('pointerleave', () => this.#setHit(null));
    this.#overlay.addEventListener('pointerdown', (event) => this.#onDown(event));
    this.#overlay.addEventListener('pointerup', (event) => this.#onUp(event));
    this.#overlay.addEventListener('dblclick', () => this.resetZoom());
  }

  set(spec) {
    // Components render again with each event of a live study; a plot that did not change is not drawn again.
    if (spec === this.#spec) return;
    this.#spec = spec;
    this.redraw();
  }

  destroy() {
    this.#observer.disconnect();
    this.#offTheme();
    cancelAnimationFrame(this.#scheduled);
    this.#host.replaceChildren();
  }

  resetZoom() {
    this.#zoom = null;
    this.redraw();
  }

  redraw() {
    if (!this.#scheduled) this.#scheduled = requestAnimationFrame(() => this.#draw());
  }

  /** Redraws the highlight only, e.g. when another view points at something. */
  highlight(hit) {
    this.#hit = hit;
    this.#drawOverlay();
  }

  #draw() {
    this.#scheduled = 0;
    const spec = this.#spec;
    const { width, height } = this.#host.getBoundingClientRect();
    if (!spec || width < 20 || height < 20) return;
    for (const canvas of [this.#canvas, this.#overlay]) {
      const ratio = window.devicePixelRatio || 1;
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
    }
    this.#canvas.setAttribute('aria-label', spec.label ?? 'Chart');
    const ctx = this.#canvas.getContext('2d');
    this.#frame = this.#layout(ctx, spec, width, height);
    const frame = this.#frame;
    ctx.setTransform(window.devicePixelRatio || 1, 0, 0, window.devicePixelRatio || 1, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.font = FONT;
    if (spec.under) this.#clipped(ctx, () => spec.under(ctx, frame));
    if (spec.x) this.#axes(ctx, frame, spec);
    if (spec.x) this.#clipped(ctx, () => spec.paint(ctx, frame));
    else spec.paint(ctx, frame);
    spec.after?.(ctx, frame);
    this.#drawOverlay();
  }

  #clipped(ctx, work) {
    const { left, top, right, bottom } = this.#frame;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left - 1, top - 1, right - left + 2, bottom - top + 2);
    ctx.clip();
    work();
    ctx.restore();
  }

  #layout(ctx, spec, width, height) {
    ctx.font = FONT;
    const margin = { top: 12, right: 16, bottom: spec.x?.label ? 42 : 26, left: 56, ...spec.margin };
    const bottom = height - margin.bottom;
    const yScale = spec.y && this.#scale('y', spec.y, bottom, margin.top);
    if (yScale && !spec.margin?.left) {
      const format = spec.y.format ?? yScale.format;
      const widest = Math.max(...yScale.ticks(6).map((tick) => ctx.measureText(format(tick)).width), 10);
      margin.left = Math.min(150, widest + (spec.y.label ? 36 : 14));
    }
    const right = width - margin.right;
    const xScale = spec.x && this.#scale('x', spec.x, margin.left, right);
    return {
      x: xScale,
      y: yScale,
      left: margin.left,
      top: margin.top,
      right,
      bottom,
      width,
      height,
      colours: colours(),
    };
  }

  #scale(axis, { type, domain, values }, from, to) {
    if (type === 'band') return bandScale(values, axis === 'y' ? to : from, axis === 'y' ? from : to);
    const [low, high] = this.#zoom?.[axis] ?? domain;
    return makeScale(type, low, high, from, to);
  }

  #axes(ctx, frame, spec) {
    const { left, top, right, bottom, colours: c } = frame;
    ctx.lineWidth = 1;
    ctx.textBaseline = 'middle';
    const yFormat = spec.y.format ?? frame.y.format;
    ctx.textAlign = 'right';
    for (const tick of whole(spec.y, frame.y.ticks(Math.max(2, Math.min(8, Math.floor((bottom - top) / 42)))))) {
      const y = Math.round(frame.y.at(tick)) + 0.5;
      if (frame.y.type !== 'band') {
        ctx.strokeStyle = c.grid;
        ctx.beginPath();
        ctx.moveTo(left, y);
        ctx.lineTo(right, y);
        ctx.stroke();
      }
      ctx.fillStyle = c['text-2'];
      ctx.fillText(fitText(ctx, yFormat(tick), left - 10), left - 8, y);
    }
    const xFormat = spec.x.format ?? frame.x.format;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'top';
    let lastEnd = -Infinity;
    const band = frame.x.type === 'band';
    for (const tick of whole(spec.x, frame.x.ticks(Math.max(2, Math.min(10, Math.floor((right - left) / 80)))))) {
      const x = Math.round(frame.x.at(tick)) + 0.5;
      ctx.strokeStyle = c.grid;
      if (!band) {
        ctx.beginPath();
        ctx.moveTo(x, top);
        ctx.lineTo(x, bottom);
        ctx.stroke();
      }
      const text = band ? fitText(ctx, xFormat(tick), frame.x.band - 4) : xFormat(tick);
      const half = ctx.measureText(text).width / 2;
      if (x - half > lastEnd + 6 && x + half < frame.width) {
        ctx.fillStyle = c['text-2'];
        ctx.fillText(text, x, bottom + 7);
        lastEnd = x + half;
      }
    }
    ctx.strokeStyle = c.line;
    ctx.beginPath();
    ctx.moveTo(left + 0.5, top);
    ctx.lineTo(left + 0.5, bottom + 0.5);
    ctx.lineTo(right, bottom + 0.5);
    ctx.stroke();
    ctx.fillStyle = c['text-2'];
    if (spec.x.label) ctx.fillText(fitText(ctx, spec.x.label, right - left), (left + right) / 2, bottom + 25);
    if (spec.y.label) {
      ctx.save();
      ctx.translate(6, (top + bottom) / 2);
      ctx.rotate(-Math.PI / 2);
      ctx.textBaseline = 'top';
      ctx.fillText(fitText(ctx, spec.y.label, bottom - top), 0, 0);
      ctx.restore();
    }
  }

  #drawOverlay() {
    const frame = this.#frame;
    if (!frame) return;
    const ctx = this.#overlay.getContext('2d');
    const ratio = window.devicePixelRatio || 1;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, frame.width, frame.height);
    ctx.font = FONT;
    if (this.#drag?.now) {
      const { start, now } = this.#drag;
      ctx.fillStyle = frame.colours['accent-soft'];
      ctx.strokeStyle = frame.colours.accent;
      const box = [
        Math.min(start[0], now[0]),
        Math.min(start[1], now[1]),
        Math.abs(now[0] - start[0]),
        Math.abs(now[1] - start[1]),
      ];
      ctx.fillRect(...box);
      ctx.strokeRect(...box);
    } else if (this.#hit) this.#spec.paintHover?.(ctx, frame, this.#hit);
  }

  #point(event) {
    const box = this.#overlay.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #onMove(event) {
    const point = this.#point(event);
    if (this.#drag) {
      const moved = Math.hypot(point[0] - this.#drag.start[0], point[1] - this.#drag.start[1]) > 5;
      if (moved) this.#drag.now = point;
      this.#setHit(null);
      this.#drawOverlay();
      return;
    }
    if (!this.#frame || !this.#spec.pick) return;
    this.#setHit(this.#spec.pick(point[0], point[1], this.#frame), point);
  }

  #setHit(hit, point) {
    const changed = hit !== this.#hit && !(hit && this.#hit && hit.key !== undefined && hit.key === this.#hit.key);
    this.#hit = hit;
    this.#overlay.style.cursor = hit && this.#spec.onPick ? 'pointer' : this.#canZoom() ? 'crosshair' : 'default';
    this.#tip.hidden = !hit?.lines?.length;
    if (hit?.lines?.length) {
      this.#tip.replaceChildren(
        ...hit.lines.map((line, i) => {
          const row = document.createElement(i === 0 ? 'strong' : 'span');
          row.textContent = String(line);
          return row;
        }),
      );
      const box = this.#tip.getBoundingClientRect();
      const x = point[0] + 14 + box.width > this.#frame.width ? point[0] - box.width - 12 : point[0] + 14;
      const y = Math.min(point[1] + 14, this.#frame.height - box.height - 4);
      this.#tip.style.transform = `translate(${Math.max(0, x)}px, ${Math.max(0, y)}px)`;
    }
    if (changed) this.#spec.onHover?.(hit);
    this.#drawOverlay();
  }

  #canZoom() {
    return this.#spec?.zoom !== false && this.#spec?.x && this.#spec.x.type !== 'band' && this.#spec.y.type !== 'band';
  }

  #onDown(event) {
    if (event.button !== 0) return;
    this.#drag = { start: this.#point(event), now: null };
    if (this.#canZoom()) this.#overlay.setPointerCapture(event.pointerId);
  }

  #onUp(event) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    if (drag.now && this.#canZoom()) {
      const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
      const { x, y, left, right, top, bottom } = this.#frame;
      const xs = [drag.start[0], drag.now[0]].map((px) => x.invert(clamp(px, left, right))).sort((a, b) => a - b);
      const ys = [drag.start[1], drag.now[1]].map((py) => y.invert(clamp(py, top, bottom))).sort((a, b) => a - b);
      this.#zoom = { x: xs, y: ys };
      this.redraw();
      return;
    }
    const point = this.#point(event);
    const hit = this.#spec.pick?.(point[0], point[1], this.#frame);
    if (hit) this.#spec.onPick?.(hit);
  }
}
