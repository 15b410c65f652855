// A table of any length: only the rows on the screen exist. Fixed row height; the header sticks; the keyboard moves a current row.
import { html, useCallback, useEffect, useLayoutEffect, useRef, useState } from '../dom.js';

export const ROW_HEIGHT = 28;
const SPARE_ROWS = 6;

/**
 * columns: [{key, label, width, align, sortable, title, cell(index) -> text or vnode}]; `rowKey(index)` names a row for ever.
 * onOpen(index) on Enter or click; onToggle(index) on Space; selected(index) for aria-selected; onVisible(first, last) after scrolling.
 */
export function VirtualTable({
  label,
  columns,
  length,
  rowKey,
  sort,
  onSort,
  onOpen,
  onToggle,
  selected,
  rowClass,
  onVisible,
  testid,
  leading,
}) {
  const scroller = useRef(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [current, setCurrent] = useState(0);
  const frame = useRef(0);

  const measure = useCallback(() => {
    frame.current = 0;
    const box = scroller.current;
    if (!box) return;
    setView((before) =>
      Math.abs(before.top - box.scrollTop) < 1 && before.height === box.clientHeight
        ? before
        : { top: box.scrollTop, height: box.clientHeight },
    );
  }, []);
  const onScroll = () => {
    if (!frame.current) frame.current = requestAnimationFrame(measure);
  };
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, []);

  const first = Math.max(0, Math.floor(view.top / ROW_HEIGHT) - SPARE_ROWS);
  const last = Math.min(length, Math.ceil((view.top + view.height) / ROW_HEIGHT) + SPARE_ROWS);
  useEffect(() => onVisible?.(first, last), [first, last, length]);

  const moveTo = (index) => {
    const row = Math.min(length - 1, Math.max(0, index));
    setCurrent(row);
    const box = scroller.current;
    const top = row * ROW_HEIGHT;
    const room = box.clientHeight - ROW_HEIGHT * 2;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top > box.scrollTop + room) box.scrollTop = top - room;
  };
  const onKeyDown = (event) => {
    if (event.target !== scroller.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(view.height / ROW_HEIGHT) - 2);
    const moves = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: length - 1,
      j: current + 1,
      k: current - 1,
    };
    if (event.key in moves) moveTo(moves[event.key]);
    else if (event.key === 'Enter') onOpen?.(current);
    else if (event.key === ' ' && onToggle) onToggle(current);
    else return;
    event.preventDefault();
  };

  const template = columns
    .map((column) => (column.grow ? `minmax(${column.width}px, 1fr)` : `${column.width}px`))
    .join(' ');
  const leadingTemplate = leading ? `34px ${template}` : template;
  const minWidth = columns.reduce((sum, column) => sum + column.width, leading ? 34 : 0);
  // Rows are recycled: a row that scrolls out at the top comes back at the bottom with other text, and no element is made.
  const pool = Math.ceil(view.height / ROW_HEIGHT) + SPARE_ROWS * 2 + 2;
  const rows = [];
  for (let index = first; index < last; index += 1) {
    const key = rowKey(index);
    const isSelected = selected?.(index) ?? false;
    rows.push(html`<div key=${index % pool} id=${`${testid}-row-${index}`} role="row" aria-rowindex=${index + 2}
      aria-selected=${selected ? isSelected : undefined} data-testid="row" data-key=${key}
      class=${`vrow ${isSelected ? 'selected' : ''} ${index === current ? 'current' : ''} ${rowClass?.(index) ?? ''}`}
        style=${{ transform: `translateY(${index * ROW_HEIGHT}px)`, gridTemplateColumns: leadingTemplate }}
      onClick=${(event) => {
        if (event.target.closest('a, button, input, label')) return;
        setCurrent(index);
        if (String(window.getSelection())) return;
        onOpen?.(index);
      }}>
      ${leading && html`<div role="gridcell" class="lead">${leading(index)}</div>`}
      ${columns.map((column) => html`<div key=${column.key} role="gridcell"
        class=${column.align === 'right' ? 'num' : ''} data-col=${column.key}>${column.cell(index)}</div>`)}</div>`);
  }
  return html`<div class="vtable" ref=${scroller} onScroll=${onScroll} onKeyDown=${onKeyDown} tabindex="0" role="grid"
    aria-label=${label} aria-rowcount=${length + 1} aria-colcount=${columns.length}
      aria-multiselectable=${onToggle ? 'true' : undefined}
        aria-activedescendant=${length ? `${testid}-row-${current}` : undefined} data-testid=${testid}>
    <div class="vhead" role="row" aria-rowindex="1"
      style=${{ gridTemplateColumns: leadingTemplate, minWidth: `${minWidth}px` }}>
      ${leading && html`<div role="columnheader" class="lead"><span class="sr-only">Selected</span></div>`}
      ${columns.map((column) => {
        const active = sort?.key === column.key;
        return html`<div key=${column.key} role="columnheader" class=${column.align === 'right' ? 'num' : ''}
          aria-sort=${active ? (sort.order === 'asc' ? 'ascending' : 'descending') : undefined} title=${column.title}>
          ${column.sortable === false ? html`<span>${column.label}</span>` : html`<button
            data-testid=${`sort-${column.key}`} onClick=${() => onSort(column.key)}>${column.label}${active && html`<i
            class=${`arrow ${sort.order}`} aria-hidden="true"></i>`}</button>`}</div>`;
      })}</div>
    <div class="vbody" role="rowgroup"
      style=${{ height: `${length * ROW_HEIGHT}px`, minWidth: `${minWidth}px` }}>${rows}</div></div>`;
}
