// Two hyperparameters and the result as bands of colour: a Gaussian-kernel average on a grid, with the trials on top.
import { ramp } from '../theme.js';
import { describeRow } from '../describe.js';
import { paramAxis, usable } from './axis.js';
import { bandScale, makeScale, padded } from './scale.js';
import { pointFinder, ring } from './scatter.js';

const GRID = 56;
const MOST_POINTS = 1500;
const BANDWIDTH = 0.07;
const LEVELS = 10;

function unitScale(axis) {
  return axis.type === 'band' ? bandScale(axis.values, 0, 1) : makeScale(axis.type, axis.domain[0], axis.domain[1], 0, 1);
}

/** GRID×GRID smoothed values by rank share (1 best), row-major from the lower left; NaN where no trial is near. */
export function smoothedGrid(points) {
  const grid = new Float32Array(GRID * GRID);
  const scale = 1 / (2 * BANDWIDTH * BANDWIDTH);
  const reach = BANDWIDTH * 3.2;
  const sums = new Float32Array(GRID * GRID);
  for (const { x, y, share } of points) {
    const fromX = Math.max(0, Math.floor((x - reach) * GRID));
    const toX = Math.min(GRID - 1, Math.ceil((x + reach) * GRID));
    const fromY = Math.max(0, Math.floor((y - reach) * GRID));
    const toY = Math.min(GRID - 1, Math.ceil((y + reach) * GRID));
    for (let j = fromY; j <= toY; j += 1) {
      const dy = (j + 0.5) / GRID - y;
      for (let i = fromX; i <= toX; i += 1) {
        const dx = (i + 0.5) / GRID - x;
        const weight = Math.exp(-(dx * dx + dy * dy) * scale);
        grid[j * GRID + i] += weight * share;
        sums[j * GRID + i] += weight;
      }
    }
  }
  for (let k = 0; k < grid.length; k += 1) grid[k] = sums[k] > 0.25 ? grid[k] / sums[k] : NaN;
  return grid;
}

/** The grid as an image of one pixel a cell; the browser smooths it when it is drawn larger. */
function ground(grid) {
  const canvas = document.createElement('canvas');
  canvas.width = GRID;
  canvas.height = GRID;
  const ctx = canvas.getContext('2d');
  for (let j = 0; j < GRID; j += 1) {
    for (let i = 0; i < GRID; i += 1) {
      const share = grid[j * GRID + i];
      if (Number.isNaN(share)) continue;
      ctx.fillStyle = ramp(Math.floor(share * LEVELS) / LEVELS);
      ctx.fillRect(i, GRID - 1 - j, 1, 1);
    }
  }
  return canvas;
}

export function contourSpec(store, rows, xParam, yParam, onPick) {
  const columnX = store.params[xParam.name] ?? [];
  const columnY = store.params[yParam.name] ?? [];
  const both = rows.filter((row) => usable(columnX[row]) && usable(columnY[row]));
  const step = Math.max(1, both.length / MOST_POINTS);
  const mine = [];
  for (let i = 0; i < both.length; i += step) mine.push(both[Math.floor(i)]);
  const axisX = paramAxis(xParam, columnX, rows);
  const axisY = paramAxis(yParam, columnY, rows);
  const domain = (axis) => axis.domain && padded(axis.domain, axis.log, 0.02);
  const [ux, uy] = [unitScale({ ...axisX, domain: domain(axisX) }), unitScale({ ...axisY, domain: domain(axisY) })];
  const shares = mine.map((row, i) => ({ x: ux.at(columnX[row]), y: uy.at(columnY[row]), share: mine.length > 1 ? 1 - i / (mine.length - 1) : 1 }));
  const grid = smoothedGrid(shares);
  const find = pointFinder(mine.length, (i) => columnX[mine[i]], (i) => columnY[mine[i]]);
  return {
    label: `${xParam.name} and ${yParam.name} against ${store.metricName}`,
    x: { ...axisX, domain: domain(axisX) },
    y: { ...axisY, domain: domain(axisY) },
    zoom: false,
    paint(ctx, frame) {
      ctx.globalAlpha = 0.72;
      ctx.imageSmoothingEnabled = true;
      ctx.drawImage(ground(grid), frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
      ctx.globalAlpha = 1;
      for (let i = mine.length - 1; i >= 0; i -= 1) {
        ctx.fillStyle = ramp(shares[i].share);
        ctx.strokeStyle = frame.colours.surface;
        ctx.beginPath();
        ctx.arc(frame.x.at(columnX[mine[i]]), frame.y.at(columnY[mine[i]]), mine.length > 400 ? 2.2 : 4, 0, 6.2832);
        ctx.fill();
        if (mine.length <= 400) ctx.stroke();
      }
    },
    pick(px, py, frame) {
      const i = find(px, py, frame);
      return i === null ? null : { key: i, x: columnX[mine[i]], y: columnY[mine[i]], row: mine[i], lines: describeRow(store, mine[i]) };
    },
    paintHover: (ctx, frame, hit) => ring(ctx, frame, hit.x, hit.y, 5),
    onPick: (hit) => onPick(hit.row),
  };
}
