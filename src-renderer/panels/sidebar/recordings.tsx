import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { bytesText, countText } from '../../../src-shared/base/units-text.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { LAB_IDS } from '../../../src-shared/model/lab.ts';
import { recordingOf } from '../../data/engine.ts';
import { shallowEqual, useAsk, useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { allTabId, LIBRARY_TAB_ID } from '../../state/tabs.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Glyph, StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { groupsOf } from './recording-groups.ts';
import { Item, Section } from './section.tsx';

const said = words.endpoints.sidebar.recordings;
const library = words.recordings.library;

/** More are in the library. */
const MOST = 200;

/** What is recorded now or open, what is pinned, what is of today and yesterday, and the way to all of it. */
export function Recordings({ onOpen }: { readonly onOpen: () => void }) {
  const actions = useActions();
  const ids = useTick(
    useCallback((tick: Tick) => tick.recordings.map((one) => `${one.id} ${one.live}`), []),
    shallowEqual,
  );
  const revision = useTick((tick) => tick.libraryRevision);
  const open = useAsk('recording.list', {}, hash(ids.join())).value ?? [];
  const kept = useAsk('library.list', { count: MOST, findings: false }, hash(`${ids.join()} ${revision}`)).value;
  const report = useWindowState((state) => state.report);
  const activeTabId = useWindowState((state) => state.activeTabId);
  const groups = useMemo(() => groupsOf(kept?.items ?? [], Date.now()), [kept]);
  const shown = new Set(open.map(({ id }) => id));
  const pins = new Set(groups.pinned.map(({ path }) => path));
  const openFile = async ({ path }: LibraryItem): Promise<void> => {
    const opened = await actions.openRecording(path);
    if (!opened.ok) report(opened.error);
  };
  const closed = (items: readonly LibraryItem[]): readonly LibraryItem[] =>
    items.filter(({ recordingId }) => recordingId === null || !shown.has(recordingId));
  const total = kept?.total ?? 0;
  return (
    <Section title={said.title} action={<IconButton icon="plus" label={said.open} size="small" onClick={onOpen} />}>
      {open.length === 0 && total === 0 && <li className="side-hint">{said.none}</li>}
      {open.map((recording) => (
        <Item
          key={recording.id}
          current={activeTabId === (recording.live ? allTabId(recording.id) : `recording:${recording.id}`)}
          onClick={() => (recording.live ? actions.showAll(recording.id) : actions.showRecording(recording.id))}
        >
          {pins.has(recording.path) && !recording.live ? (
            <Glyph name="mark" label={said.state} />
          ) : (
            <StateMark mark="tape" label={recording.live ? said.now : said.state} />
          )}
          <span className="ell" title={recording.path}>
            {recording.live ? <LiveName id={recording.id} name={recording.name} /> : recording.name}
          </span>
          <RecordingSize id={recording.id} fallbackBytes={recording.fileBytes} />
        </Item>
      ))}
      {closed(groups.pinned).map((item) => (
        <FileItem key={item.path} item={item} onOpen={openFile} />
      ))}
      <Group title={library.today} items={closed(groups.today)} onOpen={openFile} />
      <Group title={library.yesterday} items={closed(groups.yesterday)} onOpen={openFile} />
      {total > 0 && (
        <Item current={activeTabId === LIBRARY_TAB_ID} onClick={actions.showLibrary}>
          <span className="side-twist" />
          <span className="ell">{library.open}</span>
          <span className="side-val">{countText(total)}</span>
        </Item>
      )}
    </Section>
  );
}

function FileItem({ item, onOpen }: { readonly item: LibraryItem; readonly onOpen: (item: LibraryItem) => unknown }) {
  return (
    <Item current={false} onClick={() => void onOpen(item)}>
      {item.pinned ? <Glyph name="mark" label={library.pinned} /> : <span className="side-twist" />}
      <span className="ell" title={item.path}>
        {item.name}
      </span>
      <span className="side-val">{bytesText(item.fileBytes)}</span>
    </Item>
  );
}

interface GroupProps {
  readonly title: string;
  readonly items: readonly LibraryItem[];
  readonly onOpen: (item: LibraryItem) => unknown;
}

function Group({ title, items, onOpen }: GroupProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  if (items.length === 0) return null;
  return (
    <>
      <Item current={false} expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Glyph name={isOpen ? 'chevd' : 'chevr'} />
        <span className="ell">{title}</span>
        <span className="side-val">{countText(items.length)}</span>
      </Item>
      {isOpen && items.map((item) => <FileItem key={item.path} item={item} onOpen={onOpen} />)}
    </>
  );
}

/** What the engine calls a recording that nobody named: when it began. */
const DATED = /^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d/;

/** What is recorded now: this session, a lab or a replay that has a recording of its own, or what a person called it. */
function LiveName({ id, name }: { readonly id: string; readonly name: string }) {
  const lab = useWindowState((state) => state.tabs.find((tab) => tab.lab !== null && tab.recordingId === id)?.lab);
  if (lab != null) return words.labs.recordingOf(LAB_IDS.indexOf(lab) + 1);
  return DATED.test(name) || name === '' ? said.session : name;
}

function RecordingSize({ id, fallbackBytes }: { readonly id: string; readonly fallbackBytes: number }) {
  const size = useTick((tick) => bytesText(recordingOf(tick, id)?.fileBytes ?? fallbackBytes));
  return <span className="side-val">{size}</span>;
}

/** A number that differs when the text does, for asking again. */
function hash(text: string): number {
  let value = 0;
  for (const char of text) value = (Math.imul(value, 31) + (char.codePointAt(0) ?? 0)) | 0;
  return value;
}
