import { Tabs } from 'radix-ui';
import { useMemo, useState } from 'react';
import { bytesText, countText } from '../../src-shared/base/units-text.ts';
import type { Row } from '../../src-shared/contract/recording.ts';
import { focusQuietly } from '../widgets/quiet-focus.ts';
import { HexView } from './detail-hex.tsx';
import { PrettyView } from './detail-pretty.tsx';
import { RawView } from './detail-raw.tsx';
import { TreeView } from './detail-tree.tsx';
import { readsAsText, textOf } from './payload-text.ts';
import type { LoadedEntry } from './use-entry.ts';

export interface PayloadTabsProps {
  readonly loaded: LoadedEntry;
  readonly loading: boolean;
  onMore(): void;
  /** The row of the table, for what its filter found. */
  readonly row: Row | undefined;
  onFilterBy(term: string): void;
}

const TABS = ['Pretty', 'Tree', 'Raw', 'Hex'] as const;
type Tab = (typeof TABS)[number];

/** The payload in four ways. What is chosen stays chosen from entry to entry. */
export function PayloadTabs({ loaded, loading, onMore, row, onFilterBy }: PayloadTabsProps) {
  const [tab, setTab] = useState<Tab>('Pretty');
  const { entry, bytes, storedBytes } = loaded;
  const whole = bytes.length >= storedBytes && entry.truncated !== true;
  const payload = useMemo(() => textOf(bytes, bytes.length >= storedBytes), [bytes, storedBytes]);
  const asText = readsAsText(entry, payload);
  const marks = useMemo(() => marksOf(row, payload.text), [row, payload]);
  const subject = entry.seq;
  return (
    <Tabs.Root className="entries-tabs" value={tab} onValueChange={(value) => setTab(value as Tab)}>
      <Tabs.List className="entries-tablist" aria-label="Payload">
        {TABS.map((name) => (
          <Tabs.Trigger key={name} value={name} className="entries-tab" onMouseDownCapture={focusQuietly}>
            {name}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Notices loaded={loaded} broken={payload.broken && tab !== 'Hex'} loading={loading} onMore={onMore} />
      {bytes.length === 0 ? (
        <p className="entries-empty">No payload.</p>
      ) : (
        <>
          <Tabs.Content value="Pretty" className="entries-tabpanel">
            {asText ? (
              <PrettyView text={payload.text} whole={whole} marks={marks} />
            ) : (
              <BinaryNote size={entry.size} onHex={() => setTab('Hex')} />
            )}
          </Tabs.Content>
          <Tabs.Content value="Tree" className="entries-tabpanel">
            {asText ? (
              <TreeView text={payload.text} whole={whole} subject={subject} onFilterBy={onFilterBy} />
            ) : (
              <BinaryNote size={entry.size} onHex={() => setTab('Hex')} />
            )}
          </Tabs.Content>
          <Tabs.Content value="Raw" className="entries-tabpanel">
            <RawView text={payload.text} subject={subject} />
          </Tabs.Content>
          <Tabs.Content value="Hex" className="entries-tabpanel">
            <HexView data={bytes} subject={subject} />
          </Tabs.Content>
        </>
      )}
    </Tabs.Root>
  );
}

function BinaryNote({ size, onHex }: { size: number; onHex: () => void }) {
  return (
    <p className="entries-empty">
      {bytesText(size)} that are no text.{' '}
      <button type="button" className="entries-link" onClick={onHex}>
        Show them as hex
      </button>
    </p>
  );
}

interface NoticesProps {
  readonly loaded: LoadedEntry;
  readonly broken: boolean;
  readonly loading: boolean;
  onMore(): void;
}

/** What is not shown, and why. */
function Notices({ loaded, broken, loading, onMore }: NoticesProps) {
  const { entry, bytes, storedBytes } = loaded;
  const left = storedBytes - bytes.length;
  return (
    <>
      {left > 0 && (
        <p className="entries-notice" role="status">
          The first {countText(bytes.length)} of {countText(storedBytes)} bytes are shown; {bytesText(left)} are not.{' '}
          <button type="button" className="entries-link" disabled={loading} onClick={onMore}>
            {loading ? 'Reading …' : 'Show more'}
          </button>
        </p>
      )}
      {entry.truncated && (
        <p className="entries-notice" role="status">
          Cut at the cap: {countText(storedBytes)} of {countText(entry.size)} bytes were recorded.{' '}
          {entry.sha256 && (
            <>
              SHA-256 of the whole <span className="entries-mono entries-break">{entry.sha256}</span>
            </>
          )}
        </p>
      )}
      {broken && (
        <p className="entries-notice" role="status">
          Some bytes are not UTF-8 and show as {'\ufffd'}; Hex has them as they came.
        </p>
      )}
    </>
  );
}

/** What the filter found, as places in the payload: only while the preview is exactly its beginning. */
function marksOf(row: Row | undefined, text: string): readonly (readonly [number, number])[] {
  if (row?.matches === undefined || row.cutStart === true || !text.startsWith(row.preview)) return [];
  return row.matches;
}
