import { Tabs } from 'radix-ui';
import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { bytesText, countText } from '../../src-shared/base/units-text.ts';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import type { Row } from '../../src-shared/contract/recording.ts';
import type { Entry } from '../../src-shared/model/entry.ts';
import { IconButton } from '../widgets/button.tsx';
import { DirectionArrow, KindGlyph, kindToken } from '../widgets/icon.tsx';
import { focusQuietly } from '../widgets/quiet-focus.ts';
import { type CopyForm, CopyMenu, copyEntry, useSaid } from './copy-menu.tsx';
import './detail.css';
import { FrameTab } from './detail-frame.tsx';
import { HandshakeTab } from './detail-handshake.tsx';
import { LifeFacts } from './detail-life.tsx';
import { PayloadTabs } from './detail-payload.tsx';
import { TimingTab } from './detail-timing.tsx';
import { time } from './format.ts';
import { isBadEnd, isLifecycle } from './sentence.ts';
import { useEntry } from './use-entry.ts';
import './wire.css';

export interface DetailHandle {
  focus(): void;
}

export interface DetailProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  readonly startedAtMs: number;
  readonly seq: number | null;
  /** The row of the entry selected last, once the table had it: what the filter found in it is marked in the payload. */
  readonly row: Row | undefined;
  onFilterBy(term: string): void;
  readonly ref?: Ref<DetailHandle>;
}

/** One entry, whole: its payload above, the wire below. Pinned, it stays while the selection goes on. */
export function Detail({ call, recordingId, startedAtMs, seq, row, onFilterBy, ref }: DetailProps) {
  const [pinned, setPinned] = useState<number | null>(null);
  const [said, say] = useSaid();
  const shownSeq = pinned ?? seq;
  const { loaded, problem, loading, again } = useEntry(call, recordingId, startedAtMs, shownSeq, row);
  const pane = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => ({
    focus: () => {
      const find = (what: string) => pane.current?.querySelector<HTMLElement>(what);
      (find('[role="tab"][data-state="active"]') ?? find('button'))?.focus();
    },
  }));

  if (problem !== null) {
    return (
      <section ref={pane} className="entries-detail" aria-label="Detail">
        <p className="entries-empty">
          {problem.message} {problem.hint}
        </p>
      </section>
    );
  }
  if (loaded === null) {
    return (
      <section ref={pane} className="entries-detail" aria-label="Detail">
        <p className="entries-empty">{shownSeq === null ? 'Select an entry to see all of it.' : 'Reading …'}</p>
      </section>
    );
  }
  const { entry } = loaded;
  const lifecycle = isLifecycle(entry.kind);
  async function copy(form: CopyForm): Promise<void> {
    say(await copyEntry(call, recordingId, entry.seq, form));
  }
  return (
    <section ref={pane} className="entries-detail" aria-label="Detail" aria-busy={loading}>
      <Head
        entry={entry}
        startedAtMs={startedAtMs}
        pinned={pinned !== null}
        onPin={() => setPinned(pinned === null ? entry.seq : null)}
        onCopy={(form) => void copy(form)}
      />
      {said !== '' && (
        <p className="entries-notice" role="status">
          {said}
        </p>
      )}
      <Group orientation="vertical" className="entries-detail-split" id="entries-detail">
        <Panel id="payload" style={{ overflow: 'hidden' }} minSize={96}>
          {lifecycle ? (
            <div className="entries-life-facts">
              <LifeFacts entry={entry} startedAtMs={startedAtMs} />
            </div>
          ) : (
            <PayloadTabs
              loaded={loaded}
              row={row?.seq === entry.seq ? row : undefined}
              onFilterBy={onFilterBy}
              onSaid={say}
              onAgain={again}
            />
          )}
        </Panel>
        <Separator className="entries-separator entries-separator-row" aria-label="Height of the wire" />
        <Panel id="wire" defaultSize={220} minSize={64} groupResizeBehavior="preserve-pixel-size">
          <WireTabs call={call} recordingId={recordingId} entry={entry} startedAtMs={startedAtMs} />
        </Panel>
      </Group>
    </section>
  );
}

interface HeadProps {
  readonly entry: Entry;
  readonly startedAtMs: number;
  readonly pinned: boolean;
  onPin(): void;
  onCopy(form: CopyForm): void;
}

function Head({ entry, startedAtMs, pinned, onPin, onCopy }: HeadProps) {
  const detail = entry.detail as Readonly<Record<string, unknown>> | undefined;
  const bad = isBadEnd({ kind: entry.kind, detail });
  const closeCode = entry.kind === 'close' && bad ? 1006 : undefined;
  return (
    <div className="entries-detail-head">
      {entry.direction !== null && <DirectionArrow direction={entry.direction} />}
      <h2 className="entries-kind-word" style={{ color: `var(${kindToken(entry.kind, closeCode)})` }}>
        <KindGlyph kind={entry.kind} style={{ color: 'inherit' }} />
        {entry.kind}
      </h2>
      <span className="entries-detail-seq">#{countText(entry.seq)}</span>
      <span className="entries-detail-about" title={time(startedAtMs, entry.atNs)}>
        {isLifecycle(entry.kind) ? '' : `${bytesText(entry.size)} · `}attempt {entry.attempt} ·{' '}
        {time(startedAtMs, entry.atNs)}
      </span>
      <CopyMenu entry={entry} onCopy={onCopy} />
      <IconButton
        icon="pin"
        size="small"
        label={pinned ? 'Unpin: follow the selection' : 'Pin: keep this entry here'}
        aria-pressed={pinned}
        onClick={onPin}
      />
    </div>
  );
}

const WIRE_TABS = ['Frame', 'Timing', 'Handshake'] as const;
type WireTab = (typeof WIRE_TABS)[number];

function WireTabs(props: { call: CallEngine; recordingId: string; entry: Entry; startedAtMs: number }) {
  const [tab, setTab] = useState<WireTab>('Frame');
  return (
    <Tabs.Root className="entries-tabs" value={tab} onValueChange={(value) => setTab(value as WireTab)}>
      <Tabs.List className="entries-tablist" aria-label="Wire">
        {WIRE_TABS.map((name) => (
          <Tabs.Trigger key={name} value={name} className="entries-tab" onMouseDownCapture={focusQuietly}>
            {name}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value="Frame" className="entries-tabpanel entries-scrolls">
        <FrameTab entry={props.entry} />
      </Tabs.Content>
      <Tabs.Content value="Timing" className="entries-tabpanel entries-scrolls">
        <TimingTab {...props} />
      </Tabs.Content>
      <Tabs.Content value="Handshake" className="entries-tabpanel entries-scrolls">
        <HandshakeTab {...props} />
      </Tabs.Content>
    </Tabs.Root>
  );
}
