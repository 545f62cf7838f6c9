import { visible } from '../../../src-shared/base/visible-text.ts';
import type { FilterProblem } from '../../../src-shared/filter/index.ts';
import { useDocument } from '../../data/use-document.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { forgetRecent } from './saved-filters.ts';

const said = words.filter;

/** So many of those used before stand in the menu; ↑ in the field reaches all. */
const RECENT = 8;
const MOST_CHARS = 60;

export interface FilterMenuProps {
  readonly draft: string;
  readonly mistake: FilterProblem | null;
  onUse(filter: string): void;
  onSave(): void;
  /** null: not now. */
  readonly onContext: (() => void) | null;
}

/** Saved filters, those used before, and what to do with the one in the bar. */
export function FilterMenu({ draft, mistake, onUse, onSave, onContext }: FilterMenuProps) {
  const [{ saved, recent }, change] = useDocument('filters');
  const latest = recent.toReversed().slice(0, RECENT);
  return (
    <Menu trigger={<IconButton icon="filter" size="small" label={said.menu} className="entries-filter-icon" />}>
      <MenuLabel>{said.saved}</MenuLabel>
      {saved.length === 0 && (
        <MenuItem disabled onChoose={() => undefined}>
          {said.noSaved}
        </MenuItem>
      )}
      {saved.map(({ name, filter }) => (
        <MenuItem key={name} end={shortened(filter)} onChoose={() => onUse(filter)}>
          {visible(name)}
        </MenuItem>
      ))}
      <MenuItem
        unable={draft.trim() === '' ? said.nothingToSave : mistake !== null ? said.mistaken : null}
        onChoose={onSave}
      >
        {said.save}
      </MenuItem>
      {saved.length > 0 && <MenuItem onChoose={onSave}>{said.manage}</MenuItem>}
      <MenuLine />
      <MenuLabel>{said.recent}</MenuLabel>
      {latest.length === 0 && (
        <MenuItem disabled onChoose={() => undefined}>
          {said.noRecent}
        </MenuItem>
      )}
      {latest.map((filter) => (
        <MenuItem key={filter} onChoose={() => onUse(filter)}>
          <span className="entries-mono">{shortened(filter)}</span>
        </MenuItem>
      ))}
      {latest.length > 0 && <MenuItem onChoose={() => change(forgetRecent)}>{said.forgetRecent}</MenuItem>}
      <MenuLine />
      <MenuItem disabled={onContext === null} onChoose={() => onContext?.()}>
        {said.showInContext}
      </MenuItem>
    </Menu>
  );
}

function shortened(filter: string): string {
  const text = visible(filter);
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS - 1)}…` : text;
}
