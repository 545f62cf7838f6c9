import type { ComponentPropsWithRef } from 'react';

/*
 * A list of a thousand rows that are drawn as they come into sight is a grid (WAI-ARIA 1.2, grid): its parts have roles, because a table
 * of HTML wants all its rows. The grid itself has the focus and all keys.
 */

export function Grid(props: ComponentPropsWithRef<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <div role="grid" tabIndex={0} {...props} />;
}

export function GridRows(props: ComponentPropsWithRef<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <div role="rowgroup" {...props} />;
}

export function GridRow(props: ComponentPropsWithRef<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <div role="row" tabIndex={-1} {...props} />;
}

export function GridCell(props: ComponentPropsWithRef<'span'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <span role="gridcell" tabIndex={-1} {...props} />;
}

export function GridHead(props: ComponentPropsWithRef<'span'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <span role="columnheader" tabIndex={-1} {...props} />;
}
