import { useCallback, useMemo } from 'react';
import { useDocument } from '../../data/use-document.ts';
import { readChoices, type TableChoices } from './columns.ts';

const KEY = 'table';

/** How this person wants the table, in every window; and the way to change it. */
export function useTableChoices(): readonly [TableChoices, (change: (before: TableChoices) => TableChoices) => void] {
  const [layout, change] = useDocument('layout');
  const stored = layout.panes[KEY];
  const choices = useMemo(() => readChoices(stored), [stored]);
  const set = useCallback(
    (how: (before: TableChoices) => TableChoices) =>
      change((before) => ({ ...before, panes: { ...before.panes, [KEY]: how(readChoices(before.panes[KEY])) } })),
    [change],
  );
  return [choices, set];
}
