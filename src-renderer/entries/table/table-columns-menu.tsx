import type { GroupBy } from '../../../src-shared/contract/survey.ts';
import { MAX_PATHS } from '../../../src-shared/model/cell.ts';
import { MenuAt, MenuCheck, MenuChoice, MenuItem, MenuLabel, MenuLine } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { columnGroupBy } from '../survey/group-by.ts';
import {
  type Column,
  DEFAULT_COLUMNS,
  FIXED_COLUMNS,
  isPath,
  isResizable,
  type TableChoices,
  TIME_MODES,
  toggled,
} from './columns.ts';
import { headOf } from './table-head.tsx';

export interface ColumnsMenuProps {
  readonly at: { readonly x: number; readonly y: number } | null;
  /** The head's cell it was asked at. */
  readonly column: Column | null;
  readonly choices: TableChoices;
  onChange(change: (before: TableChoices) => TableChoices): void;
  onNudge(column: Column, by: -1 | 1): void;
  onFit(column: Column): void;
  onAddPath(): void;
  /** Counts what stands in this column. */
  onGroupBy(groupBy: GroupBy): void;
  onClose(): void;
  onReturnFocus(): void;
}

/** Everything about columns: one of them, which there are, how time is written, how high rows are. */
export function ColumnsMenu(props: ColumnsMenuProps) {
  const { at, column, choices, onChange, onNudge, onFit, onAddPath, onClose, onReturnFocus } = props;
  const text = words.table.columns;
  const paths = choices.columns.filter(isPath);
  const groupBy = column === null ? undefined : columnGroupBy(column);
  const toggle = (one: Column) => onChange((now) => ({ ...now, columns: toggled(now.columns, one) }));
  return (
    <MenuAt at={at} label={text.menu} onClose={onClose} onReturnFocus={onReturnFocus}>
      {column !== null && (
        <>
          <MenuItem onChoose={() => toggle(column)}>{text.hide(headOf(column, choices.time, null))}</MenuItem>
          <MenuItem onChoose={() => onNudge(column, -1)}>{text.left}</MenuItem>
          <MenuItem onChoose={() => onNudge(column, 1)}>{text.right}</MenuItem>
          {isResizable(column) && <MenuItem onChoose={() => onFit(column)}>{text.fit}</MenuItem>}
          {groupBy !== undefined && (
            <MenuItem onChoose={() => props.onGroupBy(groupBy)}>{words.survey.groupByColumn}</MenuItem>
          )}
          <MenuLine />
        </>
      )}
      {FIXED_COLUMNS.map((one) => (
        <MenuCheck key={one} checked={choices.columns.includes(one)} onChange={() => toggle(one)}>
          {words.table.about[one]}
        </MenuCheck>
      ))}
      {paths.map((one) => (
        <MenuCheck key={one} checked onChange={() => toggle(one)}>
          {headOf(one, choices.time, null)}
        </MenuCheck>
      ))}
      <MenuItem disabled={paths.length >= MAX_PATHS} onChoose={onAddPath}>
        {text.add}
      </MenuItem>
      <MenuLine />
      <MenuLabel>{text.time}</MenuLabel>
      <MenuChoice
        value={choices.time}
        options={TIME_MODES.map((value) => ({ value, label: text.timeModes[value] }))}
        onChoose={(time) => onChange((now) => ({ ...now, time }))}
      />
      <MenuLine />
      <MenuCheck
        checked={choices.density === 'compact'}
        onChange={() => onChange((now) => ({ ...now, density: now.density === 'compact' ? 'normal' : 'compact' }))}
      >
        {text.compact}
      </MenuCheck>
      <MenuItem onChoose={() => onChange((now) => ({ ...now, columns: DEFAULT_COLUMNS, widths: {} }))}>
        {text.reset}
      </MenuItem>
    </MenuAt>
  );
}
