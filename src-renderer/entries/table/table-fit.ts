import { clampWidth } from './columns.ts';

/**
 * The width in which everything that is drawn of a column fits, its head included; undefined where nothing is. Measured on the
 * lines of the screen: a table of millions has no widest cell that could be known.
 */
export function fittingWidth(grid: HTMLElement, column: number): number | undefined {
  let widest = 0;
  const range = document.createRange();
  for (const line of grid.querySelectorAll('.entries-head, .entries-row')) {
    const cell = line.children[column];
    if (!(cell instanceof HTMLElement)) continue;
    range.selectNodeContents(cell.querySelector('.entries-head-word') ?? cell);
    const { paddingLeft, paddingRight } = getComputedStyle(cell);
    const content = range.getBoundingClientRect().width;
    if (content > 0)
      widest = Math.max(widest, content + Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight));
  }
  return widest === 0 ? undefined : clampWidth(Math.ceil(widest) + 2);
}
