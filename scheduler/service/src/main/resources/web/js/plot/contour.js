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

/** From values to [0, 1], upwards for numbers and in the chart's own order for categories (from the top on a y axis). */
function unitScale(axis, vertical) {
  if (axis.type === 'band') return vertical ? bandScale(axis.values, 1, 0) : bandScale(axis.values, 0, 1);
  return makeScale(axis.type, axis.domain[0], axis.domain[1], 0, 1);
}

/** The cells that a point at `at` reaches on one axis, with their weights; of categories, its own band evenly and no other. */
function reach(at, bands) {
  const cells = [];
  const from = bands ? Math.round((Math.floor(at * bands) / bands) * GRID) : Math.floor((at - 3.2 * BANDWIDTH) * GRID);
  const to = bands
    ? Math.round(((Math.floor(at * bands) + 1) / bands) * GRID) - 1
    : Math.ceil((at + 3.2 * BANDWIDTH) * GRID);
  for (let cell = Math.max(0, from); cell <= Math.min(GRID - 1, to); cell += 1) {
    const distance = (cell + 0.5) / GRID - at;
    cells.push([cell, bands ? 1 : Math.exp((-distance * distance) / (2 * BANDWIDTH * BANDWIDTH))]);
  }
  return cells;
}

/**
 * GRID×GRID averages of the points' shares (1 best), row-major from the lower left; NaN where no point is near.
 * bandsX and bandsY are the numbers of categories on that axis, 0 for numbers.
 */
export function smoothedGrid(points, bandsX = 0, bandsY = 0) {
  const grid = new Float32Array(GRID * GRID);
  const sums = new Float32Array(GRID * GRID);
  for (const { x, y, share } of points) {
    const across = reach(x, bandsX);
    for (const [j, weightY] of reach(y, bandsY)) {
      for (const [i, weightX] of across) {
        grid[j * GRID + i] += weightX * weightY * share;
        sums[j * GRID + i] += weightX * weightY;
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
  const [ux, uy] = [
    unitScale({ ...axisX, domain: domain(axisX) }, false),
    unitScale({ ...axisY, domain: domain(axisY) }, true),
  ];
  const shares = mine.map((row, i) => ({
    x: ux.at(columnX[row]),
    y: uy.at(columnY[row]),
    share: mine.length > 1 ? 1 - i / (mine.length - 1) : 1,
  }));
  const grid = smoothedGrid(shares, axisX.values?.length, axisY.values?.length);
  const find = pointFinder(
    mine.length,
    (i) => columnX[mine[i]],
    (i) => columnY[mine[i]],
  );
  return {
    label: `${xParam.name} and ${yParam.name} against ${store.metricName}`,
    x: { ...axisX, domain: domain(axisX) },
    y: { ...axisY, domain: domain(axisY) },
    zoom: false,
    paint(ctx, frame) {
      ctx.globalAlpha = 0.72;
      // Smoothed between numbers, sharp between categories.
      ctx.imageSmoothingEnabled = axisX.type !== 'band' && axisY.type !== 'band';
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
      return i === null
        ? null
        : { key: i, x: columnX[mine[i]], y: columnY[mine[i]], row: mine[i], lines: describeRow(store, mine[i]) };
    },
    paintHover: (ctx, frame, hit) => ring(ctx, frame, hit.x, hit.y, 5),
    onPick: (hit) => onPick(hit.row),
  };
}
