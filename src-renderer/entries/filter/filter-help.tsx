import { FIELD_HELP } from '../../../src-shared/filter/index.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { words } from '../../words/index.ts';

const said = words.filter.help;

export interface FilterHelpProps {
  readonly open: boolean;
  onOpenChange(open: boolean): void;
  /** Adds a condition to the filter. */
  onAdd(term: string): void;
}

/** The language on one small page; every line can be tried. */
export function FilterHelp({ open, onOpenChange, onAdd }: FilterHelpProps) {
  const line = (write: string, finds: string) => (
    <li key={write}>
      <button
        type="button"
        className="entries-help-line"
        onClick={() => {
          onOpenChange(false);
          onAdd(write);
        }}
      >
        <code>{write}</code>
        <span>{finds}</span>
      </button>
    </li>
  );
  return (
    <Popover
      label={said.label}
      className="entries-help"
      open={open}
      onOpenChange={onOpenChange}
      trigger={<IconButton icon="book" size="small" label={said.label} />}
    >
      <p>{said.intro}</p>
      <h3>{said.texts}</h3>
      <ul>{said.basics.map(({ write, finds }) => line(write, finds))}</ul>
      <h3>{said.ways}</h3>
      <ul>{said.joins.map(({ write, finds }) => line(write, finds))}</ul>
      <h3>{said.fields}</h3>
      <ul>{FIELD_HELP.map(({ write, finds }) => line(write, finds))}</ul>
      <h3>{said.keys}</h3>
      <dl>
        {said.keyList.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Popover>
  );
}
