import { Button, IconButton } from '../../widgets/button.tsx';
import { Menu, MenuLabel, MenuLine } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import type { SelectionForm } from './table-copy.ts';
import { ManyForms } from './table-row-menu.tsx';
import type { Working } from './use-selected-rows.ts';

export interface SelectionBarProps {
  /** Rows, or null while they are being counted. */
  readonly count: number | null;
  readonly ranges: number;
  readonly working: Working | null;
  onTake(form: SelectionForm, where: 'clipboard' | 'file'): void;
  onClear(): void;
}

/** What several selected rows are good for, at the foot of the table; and how far a long copy is. */
export function SelectionBar({ count, ranges, working, onTake, onClear }: SelectionBarProps) {
  const text = words.table;
  if (working !== null) {
    return (
      <div className="entries-selection" role="status">
        {text.copy.working(working.done, working.total)}
        <Button size="small" onClick={working.cancel}>
          {text.copy.cancel}
        </Button>
      </div>
    );
  }
  return (
    <div className="entries-selection">
      <span role="status">{count === null ? text.selectedRanges(ranges) : text.selected(count)}</span>
      <Menu
        trigger={
          <Button tone="quiet" size="small" icon="copy" opens>
            {text.copy.button}
          </Button>
        }
      >
        <ManyForms onTake={(form) => onTake(form, 'clipboard')} />
        <MenuLine />
        <MenuLabel>{text.menu.saveAs}</MenuLabel>
        <ManyForms onTake={(form) => onTake(form, 'file')} />
      </Menu>
      <IconButton icon="x" size="small" label={text.clearSelection} onClick={onClear} />
    </div>
  );
}
