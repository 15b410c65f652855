// Points on a chart: drawn fast as squares by colour, and found again under the pointer by a grid of cells.
import { isFiniteNumber } from '../numbers.js';

const CELL = 24;

/** A finder of the nearest point; built once for each layout of the chart. */
export function pointFinder(count, xOf, yOf) {
  let built = null;
  let cells = null;
  return (px, py, frame) => {
    if (built !== frame) {
      built = frame;
      cells = new Map();
      for (let i = 0; i < count; i += 1) {
        const x = frame.x.at(xOf(i));
        const y = frame.y.at(yOf(i));
        if (
          !isFiniteNumber(x) ||
          !isFiniteNumber(y) ||
          x < frame.left - 2 ||
          x > frame.right + 2 ||
          y < frame.top - 2 ||
          y > frame.bottom + 2
        )
          continue;
        const key = Math.floor(x / CELL) * 4096 + Math.floor(y / CELL);
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push([x, y, i]);
      }
    }
    let best = null;
    let least = 14;
    const cx = Math.floor(px / CELL);
    const cy = Math.floor(py / CELL);
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const [x, y, i] of cells.get((cx + dx) * 4096 + cy + dy) ?? []) {
          const distance = Math.hypot(x - px, y - py);
          if (distance < least) {
            least = distance;
            best = i;
          }
        }
      }
    }
    return best;
  };
}

/** Draws the points colour by colour, since a change of colour costs more than a point; the order within a colour is kept. */
export function drawPoints(ctx, frame, count, xOf, yOf, colourOf, size) {
  const byColour = new Map();
  for (let i = 0; i < count; i += 1) {
    const colour = colourOf(i);
    const group = byColour.get(colour);
    if (group) group.push(i);
    else byColour.set(colour, [i]);
  }
  for (const [colour, group] of byColour) {
    ctx.fillStyle = colour;
    for (const i of group) {
      const x = frame.x.at(xOf(i));
      const y = frame.y.at(yOf(i));
      if (!isFiniteNumber(x) || !isFiniteNumber(y) || y < frame.top - size || y > frame.bottom + size) continue;
      if (size <= 3) ctx.fillRect(x - size / 2, y - size / 2, size, size);
      else {
        ctx.beginPath();
        ctx.arc(x, y, size / 2, 0, 6.2832);
        ctx.fill();
      }
    }
  }
}

export function ring(ctx, frame, x, y, radius = 6) {
  ctx.strokeStyle = frame.colours.surface;
  ctx.lineWidth = 4;
  ctx.beginPath();
  ctx.arc(frame.x.at(x), frame.y.at(y), radius, 0, 6.2832);
  ctx.stroke();
  ctx.strokeStyle = frame.colours.accent;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.lineWidth = 1;
}

export const dotSize = (count) => (count > 4000 ? 2.5 : count > 800 ? 3 : count > 150 ? 5 : 7);
