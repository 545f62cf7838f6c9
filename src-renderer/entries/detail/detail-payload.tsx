import { Tabs } from 'radix-ui';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Row } from '../../../src-shared/contract/recording.ts';
import { useCommands } from '../../commands/registry.ts';
import { IconButton } from '../../widgets/button.tsx';
import { focusQuietly } from '../../widgets/quiet-focus.ts';
import { words } from '../../words/index.ts';
import type { Payload } from '../payload/client.ts';
import { HexView } from './detail-hex.tsx';
import { TreeView } from './detail-tree.tsx';
import { FindBar, type FindBarHandle, type FindState, findKeyOf, NOTHING_FOUND } from './find-bar.tsx';
import { type LinesHandle, LinesView } from './lines-view.tsx';
import { PayloadNotices } from './payload-notices.tsx';
import { PAYLOAD_TABS, type PayloadTab, useDetailChoices } from './use-detail-choices.ts';
import { foundIn, type LoadedEntry } from './use-entry.ts';

export interface PayloadTabsProps {
  readonly loaded: LoadedEntry;
  /** The row of the table, for what its filter found. */
  readonly row: Row | undefined;
  onFilterBy(term: string): void;
  onGroupBy(path: string): void;
  onSaid(text: string): void;
  /** Reads it anew, after its thread ended. */
  onAgain(): void;
}

/** The payload in four ways. What is chosen stays chosen from entry to entry. */
export function PayloadTabs({ loaded, row, onFilterBy, onGroupBy, onSaid, onAgain }: PayloadTabsProps) {
  const [{ tab, wrap }, choose] = useDetailChoices();
  const [finding, setFinding] = useState(false);
  const said = words.detail;
  const findBar = useRef<FindBarHandle>(null);
  const lines = useRef<LinesHandle>(null);
  const { entry, payload } = loaded;
  const textual = tab === 'pretty' || tab === 'raw';
  const setTab = (next: PayloadTab): void => choose({ tab: next });
  function openFind(): void {
    setFinding(true);
    findBar.current?.focus();
  }

  const noPayload = payload === null ? said.noPayload : undefined;
  const notText = noPayload ?? (textual ? undefined : said.commands.notText);
  const notPretty = noPayload ?? (tab === 'pretty' ? undefined : said.commands.notPretty);
  useCommands([
    ...PAYLOAD_TABS.map((name) => ({
      id: `detail.${name}`,
      title: said.commands.show(said.tabs[name]),
      group: 'detail' as const,
      checked: tab === name,
      ...(noPayload !== undefined && { unable: noPayload }),
      run: () => setTab(name),
    })),
    {
      id: 'detail.wrap',
      title: said.wrap,
      group: 'detail',
      keys: ['Alt+Z'],
      checked: wrap,
      ...(notText !== undefined && { unable: notText }),
      run: () => choose({ wrap: !wrap }),
    },
    {
      id: 'detail.find',
      title: said.find,
      group: 'detail',
      keys: ['Mod+Shift+F'],
      ...(noPayload !== undefined && { unable: noPayload }),
      run: openFind,
    },
    {
      id: 'detail.fold-all',
      title: said.commands.foldAll,
      group: 'detail',
      ...(notPretty !== undefined && { unable: notPretty }),
      run: () => lines.current?.foldAll(true),
    },
    {
      id: 'detail.unfold-all',
      title: said.commands.unfoldAll,
      group: 'detail',
      ...(notPretty !== undefined && { unable: notPretty }),
      run: () => lines.current?.foldAll(false),
    },
  ]);

  function onKeyDown(event: KeyboardEvent): void {
    const mod = event.ctrlKey || event.metaKey;
    if (mod && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'f') openFind();
    else if (event.key === 'F3' || (mod && event.key.toLowerCase() === 'g'))
      findBar.current?.go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <Tabs.Root
      className="entries-tabs"
      value={tab}
      onValueChange={(value) => setTab(PAYLOAD_TABS.find((one) => one === value) ?? 'pretty')}
      onKeyDown={onKeyDown}
    >
      <div className="entries-tabbar">
        <Tabs.List className="entries-tablist" aria-label={said.payload}>
          {PAYLOAD_TABS.map((name) => (
            <Tabs.Trigger key={name} value={name} className="entries-tab" onMouseDownCapture={focusQuietly}>
              {said.tabs[name]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <IconButton
          icon="wrap"
          size="small"
          label={said.wrap}
          aria-pressed={wrap}
          disabled={!textual}
          onClick={() => choose({ wrap: !wrap })}
        />
        <IconButton
          icon="search"
          size="small"
          label={said.find}
          aria-pressed={finding}
          disabled={payload === null}
          onClick={() => (finding ? setFinding(false) : openFind())}
        />
      </div>
      {payload === null ? (
        <p className="entries-empty">{said.noPayload}</p>
      ) : (
        <Shown
          payload={payload}
          entry={entry}
          row={row}
          tab={tab}
          wrap={wrap}
          finding={finding}
          findBar={findBar}
          linesRef={lines}
          onCloseFind={() => setFinding(false)}
          onHex={() => setTab('hex')}
          onFilterBy={onFilterBy}
          onGroupBy={onGroupBy}
          onSaid={onSaid}
          onAgain={onAgain}
        />
      )}
    </Tabs.Root>
  );
}

interface ShownProps {
  readonly payload: Payload;
  readonly entry: LoadedEntry['entry'];
  readonly row: Row | undefined;
  readonly tab: PayloadTab;
  readonly wrap: boolean;
  readonly finding: boolean;
  readonly findBar: RefObject<FindBarHandle | null>;
  readonly linesRef: RefObject<LinesHandle | null>;
  onCloseFind(): void;
  onHex(): void;
  onFilterBy(term: string): void;
  onGroupBy(path: string): void;
  onSaid(text: string): void;
  onAgain(): void;
}

function Shown(props: ShownProps) {
  const {
    payload,
    entry,
    row,
    tab,
    wrap,
    finding,
    findBar,
    linesRef,
    onCloseFind,
    onHex,
    onFilterBy,
    onGroupBy,
    onSaid,
    onAgain,
  } = props;
  const state = useSyncExternalStore(payload.subscribe, payload.state);
  const [find, setFind] = useState<FindState>(NOTHING_FOUND);
  const [columns, setColumns] = useState(0);
  const { facts } = state;
  const said = words.detail;

  // What the table's filter found in its row is told once the row is known; a filter that changes later marks anew.
  const found = foundIn(row, entry.seq);
  const foundKey = JSON.stringify(found);
  const marked = useRef({ payload, key: JSON.stringify(payload.found) });
  // biome-ignore lint/correctness/useExhaustiveDependencies: by value
  useEffect(() => {
    if (facts === null || row === undefined) return;
    if (marked.current.payload !== payload) marked.current = { payload, key: JSON.stringify(payload.found) };
    if (marked.current.key === foundKey) return;
    marked.current = { payload, key: foundKey };
    void payload.mark(found);
  }, [payload, foundKey, facts === null, row === undefined]);
  // Of the payload before, or of another tab: not to be drawn in this one.
  const shownFind = find.key.startsWith(findKeyOf(payload, tab)) ? find : NOTHING_FOUND;
  const onColumns = useCallback((count: number) => setColumns(count), []);

  const textual = facts === null || facts.readable;
  const binary = (
    <p className="entries-empty">
      {said.notText(entry.size)}{' '}
      <button type="button" className="entries-link" onClick={onHex}>
        {said.showHex}
      </button>
    </p>
  );
  const lines = (view: 'pretty' | 'raw', label: string): ReactNode => (
    <LinesView
      ref={linesRef}
      payload={payload}
      state={state}
      view={view}
      wrap={wrap}
      label={label}
      findKey={shownFind.key}
      current={shownFind.current}
      onColumns={onColumns}
      onSaid={onSaid}
    />
  );
  return (
    <>
      <PayloadNotices payload={payload} state={state} entry={entry} view={tab} onAgain={onAgain} />
      {finding && (
        <FindBar
          ref={findBar}
          payload={payload}
          view={tab}
          columns={tab === 'tree' ? 1 : columns}
          revision={facts?.revision ?? 0}
          onFound={setFind}
          onClose={onCloseFind}
        />
      )}
      <Tabs.Content value="pretty" className="entries-tabpanel">
        {facts === null ? (
          <p className="entries-empty">{said.layingOut}</p>
        ) : textual ? (
          lines('pretty', said.prettyLabel)
        ) : (
          binary
        )}
      </Tabs.Content>
      <Tabs.Content value="tree" className="entries-tabpanel">
        {textual ? (
          <TreeView
            payload={payload}
            state={state}
            find={shownFind}
            onFilterBy={onFilterBy}
            onGroupBy={onGroupBy}
            onSaid={onSaid}
          />
        ) : (
          binary
        )}
      </Tabs.Content>
      <Tabs.Content value="raw" className="entries-tabpanel">
        {lines('raw', said.rawLabel)}
      </Tabs.Content>
      <Tabs.Content value="hex" className="entries-tabpanel">
        <HexView payload={payload} state={state} find={shownFind} onColumns={onColumns} onSaid={onSaid} />
      </Tabs.Content>
    </>
  );
}
