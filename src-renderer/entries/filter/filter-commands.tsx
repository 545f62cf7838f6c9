import { type Command, useCommands } from '../../commands/registry.ts';
import { useDocument } from '../../data/use-document.ts';
import { words } from '../../words/index.ts';

const said = words.filter.commands;

export interface FilterCommandsProps {
  readonly filter: string;
  readonly setAside: string | null;
  readonly scanning: boolean;
  /** A search was stopped and can go on. */
  readonly stopped: boolean;
  onFocus(): void;
  onUse(filter: string): void;
  onSave(): void;
  onHelp(): void;
  onCancel(): void;
  onResume(): void;
  onStep(to: 'next' | 'previous'): void;
  readonly onContext: (() => void) | null;
  onBack(): void;
}

/** What can be done with the filter, for palette, keys and menus. */
export function FilterCommands(props: FilterCommandsProps) {
  const { filter, setAside, scanning, stopped } = props;
  const [{ saved }] = useDocument('filters');
  const noFilter = filter.trim() === '' && setAside === null ? { unable: said.noFilter } : {};
  const make = (id: string, title: string, run: () => void, more: Partial<Command> = {}): Command => ({
    id: `filter.${id}`,
    title,
    group: 'table',
    run,
    ...more,
  });
  useCommands([
    make('focus', said.focus, props.onFocus, { keys: ['Mod+F', '/'] }),
    make('clear', said.clear, () => props.onUse(''), noFilter),
    make('next', said.next, () => props.onStep('next'), { keys: ['F3', 'Mod+G'], ...noFilter }),
    make('previous', said.previous, () => props.onStep('previous'), {
      keys: ['Shift+F3', 'Mod+Shift+G'],
      ...noFilter,
    }),
    setAside === null
      ? make('context', said.context, () => props.onContext?.(), {
          keys: ['C'],
          ...(props.onContext === null ? { unable: said.noRow } : noFilter),
        })
      : make('context', said.back, props.onBack, { keys: ['C'] }),
    make('cancel', said.cancel, props.onCancel, scanning ? {} : { unable: said.noSearch }),
    make('go-on', said.goOn, props.onResume, stopped ? {} : { unable: said.notStopped }),
    make('save', said.save, props.onSave, filter.trim() === '' ? { unable: said.noFilter } : {}),
    make('manage', said.manage, props.onSave),
    make('help', said.help, props.onHelp, { words: words.filter.label }),
    ...saved.map(({ name, filter: text }) =>
      make(`saved.${name}`, said.saved(name), () => props.onUse(text), { words: text }),
    ),
  ]);
  return null;
}
