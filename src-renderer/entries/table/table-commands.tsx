import { memo } from 'react';
import { type Command, useCommandRegistry, useCommands } from '../../commands/registry.ts';
import { words } from '../../words/index.ts';
import type { CopyForm } from '../detail/copy-menu.tsx';
import { FIXED_COLUMNS, type TableChoices, TIME_MODES, type TimeMode, toggled } from './columns.ts';
import type { SelectionForm } from './table-copy.ts';

/** What commands do; the object stays the same while the table is mounted. */
export interface TableActions {
  copyOne(form: CopyForm): void;
  take(form: SelectionForm, where: 'clipboard' | 'file'): void;
  selectAll(): void;
  goFirst(): void;
  goLast(): void;
  goPinned(): void;
  pin(): void;
  unpin(): void;
  openMenu(): void;
  filterByKind(join: 'and' | 'not'): void;
  filterByConnection(): void;
  showInContext(): void;
  range(end: 'from' | 'to'): void;
  addPath(): void;
  change(change: (before: TableChoices) => TableChoices): void;
  reset(): void;
}

export interface TableCommandsProps {
  readonly actions: TableActions;
  readonly hasRow: boolean;
  readonly hasPin: boolean;
  readonly filtered: boolean;
  readonly choices: TableChoices;
}

/** Everything the table can do, for palette, keys and menus. Apart from the table, which is drawn far more often. */
export const TableCommands = memo(function TableCommands(props: TableCommandsProps) {
  const { actions, hasRow, hasPin, filtered, choices } = props;
  const text = words.table.commands;
  const unableRow = hasRow ? undefined : text.noRow;
  const unablePin = hasPin ? undefined : text.noPin;
  const time: Readonly<Record<TimeMode, string>> = {
    clock: text.timeClock,
    start: text.timeStart,
    pinned: text.timePinned,
  };
  const make = (
    id: string,
    title: string,
    run: () => void,
    more: Pick<Command, 'keys' | 'unable' | 'checked' | 'words'> = {},
  ): Command => ({ id: `table.${id}`, title, group: 'table', run, ...more });
  const ofRow = (id: string, title: string, run: () => void, keys?: readonly string[]): Command =>
    make(id, title, run, { unable: unableRow, ...(keys !== undefined && { keys }) });
  useCommands([
    ofRow('copy', text.copy, () => actions.take('text', 'clipboard')),
    ofRow('copy-json', text.copyJson, () => actions.take('json', 'clipboard')),
    ofRow('copy-ndjson', text.copyNdjson, () => actions.take('ndjson', 'clipboard')),
    ofRow('copy-csv', text.copyCsv, () => actions.take('csv', 'clipboard')),
    ofRow('copy-command', text.copyCommand, () => actions.copyOne('command')),
    ofRow('copy-script', text.copyScript, () => actions.copyOne('script')),
    ofRow('save-text', text.saveText, () => actions.take('text', 'file')),
    ofRow('save-ndjson', text.saveNdjson, () => actions.take('ndjson', 'file')),
    ofRow('save-csv', text.saveCsv, () => actions.take('csv', 'file')),
    make('select-all', text.selectAll, actions.selectAll),
    make('first', text.first, actions.goFirst),
    make('last', text.last, actions.goLast),
    ofRow('pin', text.pin, actions.pin, ['Shift+P']),
    make('unpin', text.unpin, actions.unpin, { unable: unablePin }),
    make('go-pinned', text.goPinned, actions.goPinned, { unable: unablePin }),
    ofRow('menu', text.menu, actions.openMenu),
    ofRow('only-kind', text.onlyKind, () => actions.filterByKind('and')),
    ofRow('without-kind', text.withoutKind, () => actions.filterByKind('not')),
    ofRow('only-connection', text.onlyConnection, actions.filterByConnection),
    make('context', text.context, actions.showInContext, {
      unable: unableRow ?? (filtered ? undefined : text.noFilter),
    }),
    ofRow('range-start', text.rangeStart, () => actions.range('from')),
    ofRow('range-end', text.rangeEnd, () => actions.range('to')),
    make('add-column', text.addColumn, actions.addPath, { words: 'JSONPath' }),
    make('reset-columns', text.resetColumns, actions.reset),
    make(
      'compact',
      text.compact,
      () => actions.change((now) => ({ ...now, density: now.density === 'compact' ? 'normal' : 'compact' })),
      { checked: choices.density === 'compact' },
    ),
    ...TIME_MODES.map((mode) =>
      make(`time-${mode}`, time[mode], () => actions.change((now) => ({ ...now, time: mode })), {
        checked: choices.time === mode,
      }),
    ),
    ...FIXED_COLUMNS.map((column) =>
      make(
        `column-${column}`,
        text.column(words.table.about[column]),
        () => actions.change((now) => ({ ...now, columns: toggled(now.columns, column) })),
        { checked: choices.columns.includes(column) },
      ),
    ),
  ]);
  return null;
});

/** Compares the selected entry with the pinned one, while somebody offers to; undefined otherwise. */
export function useCompare(): (() => void) | undefined {
  const registry = useCommandRegistry();
  const can = registry.all().some(({ id }) => id === 'detail.compare');
  return can ? () => void registry.run('detail.compare') : undefined;
}
