// Slots by time: a canvas of the size of the window over a scrolled height, so that thousands of slots cost as little as thirty.
import { colours, onTheme, stateColour } from '../theme.js';
import { makeScale } from './scale.js';
import { duration, moment, words } from '../format.js';
import { fitText } from './chart.js';

const ROW = 16;
const HEAD = 26;
const LEFT = 150;
const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

export class Timeline {
  #scroller;
  #spacer = document.createElement('div');
  #canvas = document.createElement('canvas');
  #tip = document.createElement('div');
  #rows = [];
  #domain = [0, 1];
  #view = null;
  #now = Date.now();
  #hover = null;
  #job = 0;
  #drag = null;
  #stop = [];
  onPick = () => {};
  describe = () => [];

  constructor(scroller) {
    this.#scroller = scroller;
    this.#spacer.className = 'timeline-spacer';
    this.#canvas.className = 'timeline-canvas';
    this.#canvas.setAttribute('role', 'img');
    this.#tip.className = 'tip';
    this.#tip.hidden = true;
    this.#spacer.append(this.#canvas, this.#tip);
    scroller.append(this.#spacer);
    const observer = new ResizeObserver(() => this.redraw());
    observer.observe(scroller);
    this.#stop = [() => observer.disconnect(), onTheme(() => this.redraw())];
    scroller.addEventListener('scroll', () => this.redraw());
    this.#canvas.addEventListener('pointermove', (event) => this.#move(event));
    this.#canvas.addEventListener('pointerleave', () => this.#setHover(null));
    this.#canvas.addEventListener('pointerdown', (event) => {
      this.#drag = { start: event.offsetX, now: null };
      this.#canvas.setPointerCapture(event.pointerId);
    });
    this.#canvas.addEventListener('pointerup', () => this.#up());
    this.#canvas.addEventListener('dblclick', () => {
      this.#view = null;
      this.redraw();
    });
  }

  /** items: [{agent, slot, trial, from, to|null, state}] in milliseconds. */
  set(items, now, domain) {
    const bySlot = new Map();
    for (const item of items) {
      const key = `${item.agent} · ${item.slot}`;
      if (!bySlot.has(key)) bySlot.set(key, []);
      bySlot.get(key).push(item);
    }
    this.#rows = [...bySlot]
      .sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }))
      .map(([name, list]) => ({ name, items: list.sort((a, b) => a.from - b.from) }));
    this.#now = now;
    this.#domain = domain;
    this.#spacer.style.height = `${this.#rows.length * ROW + HEAD + 8}px`;
    this.#canvas.setAttribute('aria-label', `Timeline of ${this.#rows.length} slots and ${items.length} runs`);
    this.redraw();
  }

  destroy() {
    cancelAnimationFrame(this.#job);
    for (const stop of this.#stop) stop();
    this.#scroller.replaceChildren();
  }

  redraw() {
    if (!this.#job) this.#job = requestAnimationFrame(() => this.#draw());
  }

  #scale(width) {
    const [low, high] = this.#view ?? this.#domain;
    return makeScale('time', low, high, LEFT, width - 14);
  }

  #draw() {
    this.#job = 0;
    const width = this.#scroller.clientWidth;
    const height = this.#scroller.clientHeight;
    if (width < 50) return;
    const ratio = window.devicePixelRatio || 1;
    if (this.#canvas.width !== Math.round(width * ratio) || this.#canvas.height !== Math.round(height * ratio)) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
      this.#canvas.style.width = `${width}px`;
      this.#canvas.style.height = `${height}px`;
    }
    const ctx = this.#canvas.getContext('2d');
    const c = colours();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.font = FONT;
    const x = this.#scale(width);
    const top = this.#scroller.scrollTop;
    const first = Math.floor(top / ROW);
    const last = Math.min(this.#rows.length, Math.ceil((top + height) / ROW));
    ctx.textBaseline = 'middle';
    for (const tick of x.ticks(Math.max(2, Math.floor((width - LEFT) / 110)))) {
      const px = Math.round(x.at(tick)) + 0.5;
      ctx.strokeStyle = c.grid;
      ctx.beginPath();
      ctx.moveTo(px, HEAD - 4);
      ctx.lineTo(px, height);
      ctx.stroke();
    }
    for (let i = first; i < last; i += 1) {
      const row = this.#rows[i];
      const y = HEAD + i * ROW - top;
      ctx.save();
      ctx.beginPath();
      ctx.rect(LEFT, HEAD - 4, width - LEFT - 14, height);
      ctx.clip();
      for (const item of row.items) {
        const from = x.at(item.from);
        const to = x.at(item.to ?? this.#now);
        if (to < LEFT || from > width) continue;
        ctx.fillStyle = stateColour(item.state);
        ctx.globalAlpha = item === this.#hover ? 1 : 0.82;
        const w = Math.max(1, to - from - 1);
        ctx.fillRect(from, y + 1, w, ROW - 3);
        if (item === this.#hover) {
          ctx.strokeStyle = c.text;
          ctx.strokeRect(from + 0.5, y + 1.5, Math.max(1, w - 1), ROW - 4);
        }
        if (w > 30) {
          ctx.globalAlpha = 1;
          ctx.fillStyle = ['STOPPED', 'WAITING'].includes(item.state) ? c.text : '#fff';
          ctx.textAlign = 'left';
          ctx.fillText(`#${item.trial}`, Math.max(from, LEFT) + 4, y + ROW / 2);
        }
      }
      ctx.globalAlpha = 1;
      ctx.restore();
      if (y >= HEAD - ROW / 2) {
        ctx.fillStyle = c['text-2'];
        ctx.textAlign = 'right';
        ctx.fillText(fitText(ctx, row.name, LEFT - 14), LEFT - 8, y + ROW / 2);
      }
    }
    ctx.fillStyle = c.surface;
    ctx.fillRect(0, 0, width, HEAD - 4);
    ctx.fillStyle = c['text-2'];
    ctx.textAlign = 'center';
    for (const tick of x.ticks(Math.max(2, Math.floor((width - LEFT) / 110)))) {
      const text = moment(tick);
      const half = ctx.measureText(text).width / 2;
      // a date at the edge must not run into the machines' column or out of the picture
      ctx.fillText(text, Math.max(LEFT + half, Math.min(x.at(tick), width - half - 4)), 11);
    }
    ctx.textAlign = 'right';
    ctx.fillText('machine · slot', LEFT - 8, 11);
    ctx.strokeStyle = c.line;
    ctx.beginPath();
    ctx.moveTo(0, HEAD - 4.5);
    ctx.lineTo(width, HEAD - 4.5);
    ctx.stroke();
    if (this.#drag?.now) {
      ctx.fillStyle = c['accent-soft'];
      ctx.fillRect(
        Math.min(this.#drag.start, this.#drag.now),
        HEAD,
        Math.abs(this.#drag.now - this.#drag.start),
        height,
      );
    }
  }

  #itemAt(px, py) {
    const row = this.#rows[Math.floor((py + this.#scroller.scrollTop - HEAD) / ROW)];
    if (!row || px < LEFT || py < HEAD - 4) return null;
    const x = this.#scale(this.#scroller.clientWidth);
    return (
      row.items.find(
        (item) => px >= x.at(item.from) - 1 && px <= Math.max(x.at(item.to ?? this.#now), x.at(item.from) + 2),
      ) ?? null
    );
  }

  #move(event) {
    if (this.#drag) {
      if (Math.abs(event.offsetX - this.#drag.start) > 5) this.#drag.now = Math.max(LEFT, event.offsetX);
      this.redraw();
      return;
    }
    this.#setHover(this.#itemAt(event.offsetX, event.offsetY), event);
  }

  #up() {
    const drag = this.#drag;
    this.#drag = null;
    if (drag?.now) {
      const x = this.#scale(this.#scroller.clientWidth);
      this.#view = [drag.start, drag.now].map((px) => x.invert(Math.max(LEFT, px))).sort((a, b) => a - b);
      this.redraw();
    } else if (this.#hover) this.onPick(this.#hover);
  }

  #setHover(item, event) {
    if (item !== this.#hover) {
      this.#hover = item;
      this.redraw();
    }
    this.#tip.hidden = !item;
    this.#canvas.style.cursor = item ? 'pointer' : 'crosshair';
    if (!item) return;
    const lines = [
      `Trial ${item.trial} on ${item.agent}, slot ${item.slot}`,
      `${words(item.state)}, ${duration((item.to ?? this.#now) - item.from)}`,
      `${moment(item.from)} to ${item.to ? moment(item.to) : 'now'}`,
      ...this.describe(item),
    ];
    this.#tip.replaceChildren(
      ...lines.map((line, i) => {
        const part = document.createElement(i ? 'span' : 'strong');
        part.textContent = line;
        return part;
      }),
    );
    const box = this.#tip.getBoundingClientRect();
    const width = this.#scroller.clientWidth;
    const left = event.offsetX + 14 + box.width > width ? event.offsetX - box.width - 12 : event.offsetX + 14;
    const top = Math.min(event.offsetY + 14, this.#scroller.clientHeight - box.height - 6) + this.#scroller.scrollTop;
    this.#tip.style.transform = `translate(${Math.max(0, left)}px, ${top}px)`;
  }
}
