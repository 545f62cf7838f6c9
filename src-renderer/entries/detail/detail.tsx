import { Tabs } from 'radix-ui';
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { bytesText, countText } from '../../../src-shared/base/units-text.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { useCommands } from '../../commands/registry.ts';
import type { SeqRange } from '../../state/tabs.ts';
import { IconButton } from '../../widgets/button.tsx';
import { DirectionArrow, KindGlyph, kindToken } from '../../widgets/icon.tsx';
import { focusQuietly } from '../../widgets/quiet-focus.ts';
import { words } from '../../words/index.ts';
import { copyText } from '../clipboard.ts';
import { type Pair, pairMeant } from './compare-choice.ts';
import { type CopyForm, CopyMenu, copyEntry, useSaid } from './copy-menu.tsx';
import './detail.css';
import { time } from '../format.ts';
import { isBadEnd, isLifecycle } from '../table/sentence.ts';
import { FrameTab } from './detail-frame.tsx';
import { HandshakeTab } from './detail-handshake.tsx';
import { LifeFacts } from './detail-life.tsx';
import { PayloadTabs } from './detail-payload.tsx';
import { TimingTab } from './detail-timing.tsx';
import { RevealContext } from './facts.tsx';
import { useDetailChoices, WIRE_TABS } from './use-detail-choices.ts';
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
  /** Selected besides, and what the table has pinned: whom the entry is compared with. */
  readonly selected: readonly SeqRange[];
  readonly pinnedSeq: number | null;
  /** The row of the entry selected last, once the table had it: what the filter found in it is marked in the payload. */
  readonly row: Row | undefined;
  onFilterBy(term: string): void;
  /** Counts the values at a JSONPath, in the summary. */
  onGroupBy(path: string): void;
  onCompare(pair: Pair): void;
  readonly ref?: Ref<DetailHandle>;
}

/** One entry, whole: its payload above, the wire below. Pinned, it stays while the selection goes on. */
export function Detail(props: DetailProps) {
  const { call, recordingId, startedAtMs, seq, selected, pinnedSeq, row, onFilterBy, onGroupBy, onCompare, ref } =
    props;
  const [pinned, setPinned] = useState<number | null>(null);
  /** Waits for another entry to be chosen, to compare this one with. */
  const [waiting, setWaiting] = useState<number | null>(null);
  const [said, say] = useSaid();
  const shownSeq = pinned ?? seq;
  const { loaded, problem, loading, again } = useEntry(call, recordingId, startedAtMs, shownSeq, row);
  const pane = useRef<HTMLElement>(null);
  const text = words.detail;
  useImperativeHandle(ref, () => ({
    focus: () => {
      const find = (what: string) => pane.current?.querySelector<HTMLElement>(what);
      (find('[role="tab"][data-state="active"]') ?? find('button'))?.focus();
    },
  }));

  const meant = pairMeant(seq, selected, [pinned, pinnedSeq]);
  function compare(): void {
    if (meant !== null) onCompare(meant);
    else setWaiting(shownSeq);
  }
  useEffect(() => {
    if (waiting === null || seq === null || seq === waiting) return;
    setWaiting(null);
    onCompare({ a: waiting, b: seq });
  }, [waiting, seq, onCompare]);

  const entry = loaded?.entry ?? null;
  /** Another entry is masked again. */
  const [revealedSeq, setRevealedSeq] = useState<number | null>(null);
  const seqShown = entry?.seq ?? null;
  const secrets = useMemo(
    () => ({ revealed: revealedSeq === seqShown, reveal: (on: boolean) => setRevealedSeq(on ? seqShown : null) }),
    [revealedSeq, seqShown],
  );
  async function copy(form: CopyForm): Promise<void> {
    if (entry !== null) say(await copyEntry(call, recordingId, entry.seq, form));
  }
  const pin = (): void => setPinned(pinned === null ? (entry?.seq ?? null) : null);
  const none = entry === null ? { unable: text.selectOne } : {};
  useCommands([
    {
      id: 'detail.compare',
      title: meant === null ? text.compareWith : text.compareTwo(meant.a, meant.b),
      group: 'detail',
      keys: ['D'],
      ...none,
      run: compare,
    },
    { id: 'detail.pin', title: pinned === null ? text.pin : text.unpin, group: 'detail', ...none, run: pin },
    ...(['hex', 'base64'] as const).map((form) => ({
      id: `detail.copy-${form}`,
      title: text.commands.copy[form],
      group: 'detail' as const,
      ...none,
      run: () => void copy(form),
    })),
  ]);

  if (problem !== null || entry === null || loaded === null) {
    return (
      <section ref={pane} className="entries-detail" aria-label={text.label}>
        <p className="entries-empty">
          {problem !== null ? `${problem.message} ${problem.hint}` : shownSeq === null ? text.selectOne : text.reading}
        </p>
      </section>
    );
  }
  return (
    <section ref={pane} className="entries-detail" aria-label={text.label} aria-busy={loading}>
      <Head
        entry={entry}
        startedAtMs={startedAtMs}
        pinned={pinned !== null}
        compareTip={meant === null ? text.compareWith : text.compareTwo(meant.a, meant.b)}
        onPin={pin}
        onCompare={compare}
        onCopy={(form) => void copy(form)}
      />
      {waiting !== null && (
        <p className="entries-notice" role="status">
          {text.chooseOther(waiting)}{' '}
          <button type="button" className="entries-link" onClick={() => setWaiting(null)}>
            {text.cancel}
          </button>
        </p>
      )}
      {said !== '' && (
        <p className="entries-notice" role="status">
          {said}
        </p>
      )}
      <RevealContext value={secrets}>
        <Group orientation="vertical" className="entries-detail-split" id="entries-detail">
          <Panel id="payload" style={{ overflow: 'hidden' }} minSize={96}>
            {isLifecycle(entry.kind) ? (
              <div className="entries-life-facts">
                <LifeFacts entry={entry} startedAtMs={startedAtMs} />
              </div>
            ) : (
              <PayloadTabs
                loaded={loaded}
                row={row?.seq === entry.seq ? row : undefined}
                onFilterBy={onFilterBy}
                onGroupBy={onGroupBy}
                onSaid={say}
                onAgain={again}
              />
            )}
          </Panel>
          <Separator className="entries-separator entries-separator-row" aria-label={text.wireHeight} />
          <Panel id="wire" defaultSize={220} minSize={64} groupResizeBehavior="preserve-pixel-size">
            <WireTabs call={call} recordingId={recordingId} entry={entry} startedAtMs={startedAtMs} onSaid={say} />
          </Panel>
        </Group>
      </RevealContext>
    </section>
  );
}

interface HeadProps {
  readonly entry: Entry;
  readonly startedAtMs: number;
  readonly pinned: boolean;
  readonly compareTip: string;
  onPin(): void;
  onCompare(): void;
  onCopy(form: CopyForm): void;
}

function Head({ entry, startedAtMs, pinned, compareTip, onPin, onCompare, onCopy }: HeadProps) {
  const detail = entry.detail as Readonly<Record<string, unknown>> | undefined;
  const bad = isBadEnd({ kind: entry.kind, detail });
  const closeCode = entry.kind === 'close' && bad ? 1006 : undefined;
  const text = words.detail;
  return (
    <div className="entries-detail-head">
      {entry.direction !== null && <DirectionArrow direction={entry.direction} />}
      <h2 className="entries-kind-word" style={{ color: `var(${kindToken(entry.kind, closeCode)})` }}>
        <KindGlyph kind={entry.kind} style={{ color: 'inherit' }} />
        {entry.kind}
      </h2>
      <span className="entries-detail-seq">#{countText(entry.seq)}</span>
      <span className="entries-detail-about" title={time(startedAtMs, entry.atNs)}>
        {isLifecycle(entry.kind) ? '' : `${bytesText(entry.size)} · `}
        {text.attempt(entry.attempt)} · {time(startedAtMs, entry.atNs)}
      </span>
      <CopyMenu entry={entry} onCopy={onCopy} />
      <IconButton icon="diff" size="small" label={compareTip} onClick={onCompare} />
      <IconButton
        icon="pin"
        size="small"
        label={pinned ? text.unpin : text.pin}
        aria-pressed={pinned}
        onClick={onPin}
      />
    </div>
  );
}

interface WireTabsProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  readonly entry: Entry;
  readonly startedAtMs: number;
  onSaid(text: string): void;
}

function WireTabs({ onSaid, ...props }: WireTabsProps) {
  const [{ wireTab }, choose] = useDetailChoices();
  const text = words.detail;
  /** All of a panel is selected by Ctrl+A, and copied by Ctrl+C where nothing is selected: as it is shown, masked or not. */
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const key = event.key.toLowerCase();
    const selection = window.getSelection();
    if (key === 'a') selection?.selectAllChildren(event.currentTarget);
    else if (key === 'c' && selection?.type !== 'Range') {
      // biome-ignore lint/performance/useDomNodeTextContent: as it is laid out, each fact on its line
      void copyText(event.currentTarget.innerText, text.copiedTab(text.wireTabs[wireTab])).then(onSaid);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
  useCommands(
    WIRE_TABS.map((name) => ({
      id: `detail.${name}`,
      title: text.commands.show(text.wireTabs[name]),
      group: 'detail' as const,
      checked: wireTab === name,
      run: () => choose({ wireTab: name }),
    })),
  );
  return (
    <Tabs.Root
      className="entries-tabs"
      value={wireTab}
      onValueChange={(value) => choose({ wireTab: WIRE_TABS.find((one) => one === value) ?? 'frame' })}
    >
      <Tabs.List className="entries-tablist" aria-label={text.wire}>
        {WIRE_TABS.map((name) => (
          <Tabs.Trigger key={name} value={name} className="entries-tab" onMouseDownCapture={focusQuietly}>
            {text.wireTabs[name]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value="frame" className="entries-tabpanel entries-scrolls" onKeyDown={onKeyDown}>
        <FrameTab entry={props.entry} />
      </Tabs.Content>
      <Tabs.Content value="timing" className="entries-tabpanel entries-scrolls" onKeyDown={onKeyDown}>
        <TimingTab {...props} />
      </Tabs.Content>
      <Tabs.Content value="handshake" className="entries-tabpanel entries-scrolls" onKeyDown={onKeyDown}>
        <HandshakeTab {...props} />
      </Tabs.Content>
    </Tabs.Root>
  );
}
