import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { bytesText, countText } from '../../../src-shared/base/units-text.ts';
import { LIBRARY_SORTS, type LibraryItem, type LibrarySort } from '../../../src-shared/contract/library.ts';
import { useAllCommands, useCommandRegistry } from '../../commands/registry.ts';
import { useWindowState } from '../../state/store.ts';
import type { ReplayMode, Tab } from '../../state/tabs.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { Menu, MenuAt, MenuItem, MenuLine, SubMenu } from '../../widgets/menu.tsx';
import { libraryWords as said } from '../../words/library.ts';
import { useActions } from '../actions.ts';
import { ProblemText } from '../problem.tsx';
import { Beneath } from './beneath.tsx';
import { LabelsDialog, RemoveDialog } from './dialogs.tsx';
import { LibraryEmpty, LibraryNothing } from './library-empty.tsx';
import { LibraryTable } from './library-table.tsx';
import { MergeDialog, TrimDialog } from './make-dialogs.tsx';
import { RetentionDialog } from './retention-dialog.tsx';
import { refreshed, type Selection } from './selection.ts';
import { useLibrary } from './use-library.ts';
import { useLibraryActs } from './use-library-acts.ts';
import { type LibraryDoings, type LibraryDoor, unableOf, useLibraryCommands } from './use-library-commands.ts';
import './library.css';

/** What of it outlives a look at another tab. */
interface Remembered {
  readonly sort: LibrarySort;
  readonly descending: boolean;
  readonly search: string;
  readonly tag: string | null;
  readonly selection: Selection;
}
let remembered: Remembered = { sort: 'started', descending: true, search: '', tag: null, selection: [] };

const REPLAYS: readonly ReplayMode[] = ['film', 'server', 'client'];

const DESCENDING: ReadonlySet<LibrarySort> = new Set(LIBRARY_SORTS.filter((sort) => sort !== 'name'));

/** Every recording a person has. */
export default function Library({ tab: _tab }: { readonly tab: Tab }) {
  const [state, setState] = useState<Remembered>(remembered);
  const { selection, search, tag, sort, descending } = state;
  const change = useCallback((patch: Partial<Remembered>): void => setState((before) => ({ ...before, ...patch })), []);
  const select = useCallback((next: Selection): void => change({ selection: next }), [change]);
  useEffect(() => {
    remembered = state;
  }, [state]);
  const rows = useLibrary(state);
  const { summary, problem } = rows;
  const acts = useLibraryActs();
  const actions = useActions();
  const commands = useCommandRegistry();
  const note = useWindowState((one) => one.note);
  const offered = useAllCommands();
  const has = (id: string): boolean => offered.some((command) => command.id === id);
  const canExport = has('recording.export');
  const [door, setDoor] = useState<LibraryDoor | null>(null);
  const [menuAt, setMenuAt] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const [focusTurn, setFocusTurn] = useState(0);
  const searchField = useRef<HTMLInputElement>(null);
  const backToTable = (): void => setFocusTurn((turn) => turn + 1);
  const close = (): void => {
    setDoor(null);
    backToTable();
  };

  // A chosen recording that was renamed, opened or pinned is shown as it is now.
  useEffect(() => {
    if (summary === null) return;
    const fresh = new Map<string, LibraryItem>();
    for (let index = 0; index < summary.matching; index += 1) {
      const item = rows.item(index);
      if (item !== undefined) fresh.set(item.path, item);
    }
    setState((before) => {
      const now = refreshed(before.selection, fresh);
      // Everything is here, and it is not among it: it is gone.
      const left = fresh.size === summary.total ? now.filter(({ path }) => fresh.has(path)) : now;
      return left.length === before.selection.length && now === before.selection
        ? before
        : { ...before, selection: left };
    });
  }, [summary, rows.item]);

  const doings: LibraryDoings = {
    open: (item) => void acts.open(item),
    pin: (items) => void acts.pin(items),
    copyPath: ({ path }) => void actions.copy(path, said.about.pathCopied),
    exportThese: (items) => void acts.exportThese(items),
    compare: (a, b) => void acts.compare(a, b),
    show: setDoor,
    search: () => searchField.current?.focus(),
  };
  useLibraryCommands(selection, canExport, doings);
  const unable = unableOf(selection, canExport);
  const [first] = selection;
  /** By a key: what cannot be done says why. */
  const run = (id: keyof typeof unable): void => {
    // What the key itself selected counts; the registry learns of it with the next render.
    setTimeout(() => asked.current(id), 0);
  };
  const asked = useRef((_id: keyof typeof unable): void => undefined);
  useEffect(() => {
    asked.current = (id) => {
      const why = unable[id];
      if (why === undefined) commands.run(`library.${id}`);
      else note(why);
    };
  });
  const tags = useMemo(() => summary?.tags ?? [], [summary]);
  const filtered = search.trim() !== '' || tag !== null;
  const clear = (): void => change({ search: '', tag: null });
  const item = (id: keyof typeof said.menu & keyof typeof unable, danger = false) => (
    <MenuItem danger={danger} unable={unable[id] ?? null} onChoose={() => commands.run(`library.${id}`)}>
      {id === 'pin' && selection.every(({ pinned }) => pinned) ? said.menu.unpin : said.menu[id]}
    </MenuItem>
  );

  return (
    <div className="lib">
      <div className="pane-bar lib-bar">
        <h1 className="lib-heading">{said.title}</h1>
        {summary !== null && summary.total > 0 && (
          <span className="dim" aria-live="polite">
            {filtered
              ? said.found(countText(summary.matching), countText(summary.total))
              : said.summary(countText(summary.total), bytesText(summary.totalBytes))}
          </span>
        )}
        <span className="lib-search">
          <Icon name="search" />
          <input
            ref={searchField}
            type="search"
            className="inp"
            placeholder={said.search}
            aria-label={said.searchLabel}
            spellCheck={false}
            value={search}
            onChange={(event) => change({ search: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === 'Escape') change({ search: '' });
              if (event.key !== 'ArrowDown' && event.key !== 'Escape') return;
              event.preventDefault();
              backToTable();
            }}
          />
        </span>
        {tag !== null && (
          <span className="lib-chip">
            {tag}
            <IconButton icon="x" size="small" label={said.anyTag(tag)} onClick={() => change({ tag: null })} />
          </span>
        )}
        {tag === null && tags.length > 0 && (
          <Menu
            trigger={
              <Button tone="quiet" opens>
                {said.tags}
              </Button>
            }
          >
            {tags.map((one) => (
              <MenuItem key={one} onChoose={() => change({ tag: one })}>
                {one}
              </MenuItem>
            ))}
          </Menu>
        )}
        <span className="grow" />
        <IconButton icon="settings" label={said.limits} onClick={() => setDoor('limits')} />
        {has('recording.import') && (
          <Button icon="download" onClick={() => commands.run('recording.import')}>
            {said.import}
          </Button>
        )}
        {canExport && (
          <Button icon="upload" disabled={unable.export !== undefined} onClick={() => commands.run('library.export')}>
            {said.export}
          </Button>
        )}
        <Button
          icon="diff"
          className={unable.compare === undefined ? 'lib-compare' : ''}
          disabled={unable.compare !== undefined}
          title={unable.compare}
          onClick={() => commands.run('library.compare')}
        >
          {unable.compare === undefined ? said.compareTwo : said.compare}
        </Button>
      </div>
      {problem !== null && (
        <p className="lib-problem" role="alert">
          <ProblemText problem={problem} />
        </p>
      )}
      {summary !== null && summary.total === 0 && <LibraryEmpty />}
      {summary !== null && summary.total > 0 && (
        <>
          {summary.matching === 0 ? (
            <LibraryNothing search={search} tag={tag} onClear={clear} />
          ) : (
            <LibraryTable
              rows={rows}
              count={summary.matching}
              sort={sort}
              descending={descending}
              selection={selection}
              focusTurn={focusTurn}
              onSelect={select}
              onSort={(next) => change({ sort: next, descending: next === sort ? !descending : DESCENDING.has(next) })}
              onTag={(next) => change({ tag: next })}
              onOpen={(opened) => void acts.open(opened)}
              onRename={() => run('rename')}
              onRemove={() => run('remove')}
              onMenu={setMenuAt}
            />
          )}
          <Beneath selection={selection} onTags={({ path }, next) => void acts.edit({ path, tags: [...next] })} />
        </>
      )}
      <MenuAt
        at={menuAt}
        label={said.actionsOf(first?.name ?? '')}
        onClose={() => setMenuAt(null)}
        onReturnFocus={() => {
          if (door === null) backToTable();
        }}
      >
        {item('open')}
        {first !== undefined && unable.open === undefined && !first.live && (
          <SubMenu label={said.menu.replay}>
            {REPLAYS.map((mode) => (
              <MenuItem key={mode} onChoose={() => void acts.replay(first, mode)}>
                {said.replays[mode]}
              </MenuItem>
            ))}
          </SubMenu>
        )}
        {item('pin')}
        {item('rename')}
        {item('labels')}
        <MenuLine />
        {item('compare')}
        {item('trim')}
        {item('merge')}
        {canExport && item('export')}
        <MenuLine />
        {item('copyPath')}
        {item('remove', true)}
      </MenuAt>
      {first !== undefined && (door === 'rename' || door === 'labels') && (
        <LabelsDialog item={first} known={tags} form={door} onClose={close} />
      )}
      {first !== undefined && door === 'trim' && <TrimDialog item={first} onClose={close} />}
      {door === 'merge' && <MergeDialog selection={selection} onClose={close} />}
      {door === 'remove' && <RemoveDialog selection={selection} onClose={close} />}
      {door === 'limits' && <RetentionDialog onClose={close} />}
    </div>
  );
}
