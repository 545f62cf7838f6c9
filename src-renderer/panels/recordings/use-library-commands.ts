import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import { type Command, useCommands } from '../../commands/registry.ts';
import { libraryWords } from '../../words/library.ts';
import type { Selection } from './selection.ts';

const said = libraryWords.commands;

/** What of the library may be open besides it. */
export type LibraryDoor = 'rename' | 'labels' | 'trim' | 'merge' | 'remove' | 'limits';

export interface LibraryDoings {
  open(item: LibraryItem): void;
  pin(items: Selection): void;
  copyPath(item: LibraryItem): void;
  exportThese(items: Selection): void;
  compare(a: LibraryItem, b: LibraryItem): void;
  show(door: LibraryDoor): void;
  search(): void;
}

/** Why each cannot be done with what is selected; absent where it can. */
export function unableOf(selection: Selection, canExport: boolean) {
  const [first, second] = selection;
  const broken = selection.some(({ problem }) => problem !== null);
  const none = first === undefined ? said.none : undefined;
  const one = selection.length === 1 ? undefined : said.one;
  const readable = broken ? said.broken : undefined;
  const goes = selection.every(({ live }) => live)
    ? said.live
    : selection.every(({ pinned }) => pinned)
      ? said.pinned
      : undefined;
  return {
    open: none ?? one ?? readable,
    pin: none ?? readable,
    rename: none ?? one ?? readable,
    labels: none ?? one ?? readable,
    trim: none ?? one ?? readable,
    merge: none ?? (second === undefined ? said.several : undefined) ?? readable,
    copyPath: none ?? one,
    export: none ?? readable ?? (canExport ? undefined : said.noExport),
    compare: none ?? (selection.length === 2 ? undefined : said.two) ?? readable,
    remove: none ?? goes,
  } as const;
}

/** Everything the library can do, by name; keys of the list itself are the list's. */
export function useLibraryCommands(selection: Selection, canExport: boolean, doings: LibraryDoings): void {
  const unable = unableOf(selection, canExport);
  const [first, second] = selection;
  const command = (id: keyof typeof unable, run: () => void, more: Partial<Command> = {}): Command => ({
    id: `library.${id}`,
    title: said[id],
    group: 'recording',
    words: said.words,
    ...(unable[id] !== undefined && { unable: unable[id] }),
    run,
    ...more,
  });
  const withFirst = (run: (item: LibraryItem) => void) => () => {
    if (first !== undefined) run(first);
  };
  useCommands([
    command('open', withFirst(doings.open)),
    command('pin', () => doings.pin(selection)),
    command('rename', () => doings.show('rename')),
    command('labels', () => doings.show('labels')),
    command('trim', () => doings.show('trim')),
    command('merge', () => doings.show('merge')),
    command('copyPath', withFirst(doings.copyPath)),
    command('export', () => doings.exportThese(selection)),
    command('compare', () => {
      if (first !== undefined && second !== undefined) doings.compare(first, second);
    }),
    command('remove', () => doings.show('remove')),
    {
      id: 'library.limits',
      title: said.limits,
      group: 'recording',
      words: said.words,
      run: () => doings.show('limits'),
    },
    {
      id: 'library.search',
      title: said.search,
      group: 'recording',
      words: said.words,
      keys: ['Mod+F', '/'],
      run: doings.search,
    },
  ]);
}
