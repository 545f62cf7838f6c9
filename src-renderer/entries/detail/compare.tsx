import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { bytesText, countText, signedDurationText } from '../../../src-shared/base/units-text.ts';
import { visibleParts } from '../../../src-shared/base/visible-text.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { type Command, useCommands } from '../../commands/registry.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { DirectionArrow, KindGlyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { copyText } from '../clipboard.ts';
import './compare.css';
import { time } from '../format.ts';
import type { DiffFacts, DiffRow, DiffRows, DiffSide } from '../payload/api.ts';
import { Payload } from '../payload/client.ts';
import type { Pair } from './compare-choice.ts';
import { useSaid } from './copy-menu.tsx';
import { useDetailChoices } from './use-detail-choices.ts';
import { useEntry } from './use-entry.ts';
import { usePulledRows } from './use-lines.ts';
import { VirtualLines, type VirtualLinesHandle } from './virtual-lines.tsx';

const LINE_PX = 22;

export interface CompareProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  readonly startedAtMs: number;
  readonly pair: Pair;
  /** Where the second entry is, when that is another recording. */
  readonly other?: OtherRecording;
  /** Part of something larger that has the keys, and its own way to swap. */
  readonly embedded?: boolean;
  /** Shows an entry where it stands, among the others. */
  onShow(seq: number, side: 'a' | 'b'): void;
  onSwap(): void;
}

interface OtherRecording {
  readonly recordingId: string;
  readonly startedAtMs: number;
}

/** Two entries of one recording or of two, and what is different: their payloads, or all that is known of them. */
export function Compare(props: CompareProps) {
  const { call, recordingId, startedAtMs, pair, other, embedded = false, onShow, onSwap } = props;
  const ofB = other ?? { recordingId, startedAtMs };
  const a = useEntry(call, recordingId, startedAtMs, pair.a, undefined);
  const b = useEntry(call, ofB.recordingId, ofB.startedAtMs, pair.b, undefined);
  const entryA = a.loaded?.entry.seq === pair.a ? a.loaded.entry : null;
  const entryB = b.loaded?.entry.seq === pair.b ? b.loaded.entry : null;
  const problem = a.problem ?? b.problem;
  const said = words.detail.compare;
  if (problem !== null) {
    return (
      <p className="entries-empty">
        {problem.message} {problem.hint}
      </p>
    );
  }
  if (entryA === null || entryB === null) return <p className="entries-empty">{words.detail.reading}</p>;
  return (
    <section className="compare" aria-label={said.label(pair.a, pair.b)}>
      <Both
        call={call}
        recordingId={recordingId}
        startedAtMs={startedAtMs}
        ofB={ofB}
        embedded={embedded}
        entryA={entryA}
        entryB={entryB}
        payloadA={a.loaded?.payload ?? null}
        payloadB={b.loaded?.payload ?? null}
        onShow={onShow}
        onSwap={onSwap}
      />
    </section>
  );
}

interface BothProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  readonly startedAtMs: number;
  readonly ofB: OtherRecording;
  readonly embedded: boolean;
  readonly entryA: Entry;
  readonly entryB: Entry;
  readonly payloadA: Payload | null;
  readonly payloadB: Payload | null;
  onShow(seq: number, side: 'a' | 'b'): void;
  onSwap(): void;
}

function Both(props: BothProps) {
  const { call, recordingId, startedAtMs, ofB, embedded, entryA, entryB, payloadA, payloadB, onShow, onSwap } = props;
  const [of, setOf] = useState<'payload' | 'facts'>(payloadA !== null && payloadB !== null ? 'payload' : 'facts');
  const factsA = useFacts(call, recordingId, entryA);
  const factsB = useFacts(call, ofB.recordingId, entryB);
  const a = of === 'payload' ? payloadA : factsA;
  const b = of === 'payload' ? payloadB : factsB;
  const said = words.detail.compare;
  const both = payloadA !== null && payloadB !== null;
  return (
    <>
      <div className="compare-bar">
        <Side letter="A" entry={entryA} startedAtMs={startedAtMs} onShow={(seq) => onShow(seq, 'a')} />
        <Side letter="B" entry={entryB} startedAtMs={ofB.startedAtMs} onShow={(seq) => onShow(seq, 'b')} />
        {ofB.recordingId === recordingId && (
          <span className="compare-apart" title={said.apartTip}>
            {signedDurationText((entryB.atNs - entryA.atNs) / 1e6)}
          </span>
        )}
        <span className="grow" />
        <fieldset className="compare-of" aria-label={said.what}>
          {(['payload', 'facts'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="btn btn-quiet btn-small"
              aria-pressed={of === one}
              disabled={one === 'payload' && !both}
              title={one === 'payload' && !both ? said.noPayload : undefined}
              onClick={() => setOf(one)}
            >
              {said.of[one]}
            </button>
          ))}
        </fieldset>
        {!embedded && (
          <Button size="small" onClick={onSwap}>
            {said.swap}
          </Button>
        )}
      </div>
      {a !== null && b !== null && (
        <Differences key={`${a.id} ${b.id}`} a={a} b={b} embedded={embedded} onSwap={onSwap} />
      )}
    </>
  );
}

function Side({
  letter,
  entry,
  startedAtMs,
  onShow,
}: {
  letter: 'A' | 'B';
  entry: Entry;
  startedAtMs: number;
  onShow(seq: number): void;
}) {
  return (
    <span className="compare-side">
      <b className={`compare-letter compare-letter-${letter.toLowerCase()}`}>{letter}</b>
      {entry.direction !== null && <DirectionArrow direction={entry.direction} />}
      <KindGlyph kind={entry.kind} />
      <button
        type="button"
        className="entries-link"
        title={words.detail.compare.show}
        onClick={() => onShow(entry.seq)}
      >
        {entry.kind} #{countText(entry.seq)}
      </button>
      <span className="entries-quiet">
        {bytesText(entry.size)} · {time(startedAtMs, entry.atNs)}
      </span>
    </span>
  );
}

/** All that is known of an entry but its payload, as a payload of its own. */
function useFacts(call: CallEngine, recordingId: string, entry: Entry): Payload | null {
  const [facts, setFacts] = useState<Payload | null>(null);
  useEffect(() => {
    const { payload: _payload, ...rest } = entry;
    const bytes = new TextEncoder().encode(JSON.stringify(rest));
    const about = { isText: true, storedBytes: bytes.length, complete: true, arrivedAtMs: null, found: null };
    const made = new Payload(call, recordingId, entry.seq, about, bytes);
    setFacts(made);
    return () => made.close();
  }, [call, recordingId, entry]);
  return facts;
}

interface DifferencesProps {
  readonly a: Payload;
  readonly b: Payload;
  readonly embedded: boolean;
  onSwap(): void;
}

function Differences({ a, b, embedded, onSwap }: DifferencesProps) {
  const stateA = useSyncExternalStore(a.subscribe, a.state);
  const stateB = useSyncExternalStore(b.subscribe, b.state);
  const [{ unified, all }, choose] = useDetailChoices();
  const [facts, setFacts] = useState<DiffFacts | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const id = useId();
  const [active, setActive] = useState(0);
  const [note, say] = useSaid();
  const lines = useRef<VirtualLinesHandle>(null);
  const said = words.detail.compare;
  const whole = stateA.facts?.whole === true && stateB.facts?.whole === true;
  const key = `${a.id} ${b.id} ${stateA.facts?.revision} ${stateB.facts?.revision}`;

  // Only when both are here: half of a payload is different from the whole of another, and means nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is compared
  useEffect(() => {
    setFacts(null);
    setFailed(null);
    if (!whole) return;
    let current = true;
    a.ask.diff(a.id, b.id).then(
      (answer) => {
        if (current) setFacts(answer);
      },
      (error: unknown) => {
        if (current) setFailed(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      current = false;
    };
  }, [key, whole]);

  const look = useMemo(() => ({ all, unified }), [all, unified]);
  const pull = useCallback(
    (from: number, count: number) =>
      facts === null
        ? Promise.reject<DiffRows>(new Error('They are not compared yet.'))
        : a.ask.diffRows(a.id, b.id, look, from, count),
    [a, b, look, facts],
  );
  const pulled = usePulledRows<DiffRow, DiffRows>(`${key} ${facts !== null} ${all} ${unified}`, pull);
  const total = facts === null ? 0 : (pulled.answer?.total ?? 0);

  function goTo(row: number): void {
    const next = Math.min(Math.max(row, 0), Math.max(0, total - 1));
    setActive(next);
    lines.current?.show(next);
  }
  async function step(direction: -1 | 1): Promise<void> {
    if (facts === null) return;
    const next = await a.ask.diffStep(a.id, b.id, look, active, direction);
    if (next === null) say(direction > 0 ? said.noNext : said.noPrevious);
    else goTo(next);
  }
  async function copy(): Promise<void> {
    const row = pulled.row(active);
    if (row === undefined) return;
    const text = [row.label, row.a?.text, row.b?.text].filter((part) => part !== undefined && part !== '').join('\t');
    say(await copyText(text, said.copied));
  }
  const ofTheTab: readonly Command[] = [
    { id: 'compare.next', title: said.next, group: 'detail', keys: ['N'], run: () => void step(1) },
    { id: 'compare.previous', title: said.previous, group: 'detail', keys: ['Shift+N'], run: () => void step(-1) },
    { id: 'compare.swap', title: said.swapLong, group: 'detail', run: onSwap },
  ];
  useCommands([
    ...(embedded ? [] : ofTheTab),
    {
      id: 'compare.unified',
      title: said.unified,
      group: 'detail',
      checked: unified,
      run: () => choose({ unified: !unified }),
    },
    { id: 'compare.all', title: said.all, group: 'detail', checked: all, run: () => choose({ all: !all }) },
  ]);
  function onKeyDown(event: KeyboardEvent): void {
    const page = lines.current?.pageLines() ?? 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -page,
      PageDown: page,
      Home: -total,
      End: total,
    };
    const by = steps[event.key];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') void copy();
    else if (by !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) goTo(active + by);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const problem = stateA.problem ?? stateB.problem;
  return (
    <>
      <div className="compare-head">
        <span role="status" className="compare-counts">
          {facts === null ? problem === null && failed === null ? said.comparing : '' : <Counts facts={facts} />}
          {facts?.rough === true && ` ${said.rough}`}
          {note !== '' && ` · ${note}`}
        </span>
        <span className="grow" />
        <button
          type="button"
          className="btn btn-quiet btn-small"
          aria-pressed={unified}
          onClick={() => choose({ unified: !unified })}
        >
          {said.unified}
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-small"
          aria-pressed={all}
          onClick={() => choose({ all: !all })}
        >
          {said.all}
        </button>
        <IconButton
          icon="chevu"
          size="small"
          label={said.previous}
          disabled={facts === null}
          onClick={() => void step(-1)}
        />
        <IconButton
          icon="chevd"
          size="small"
          label={said.next}
          disabled={facts === null}
          onClick={() => void step(1)}
        />
      </div>
      {problem !== null && (
        <p className="entries-notice entries-notice-bad">
          {problem.message} {problem.hint}
        </p>
      )}
      {failed !== null && <p className="entries-notice entries-notice-bad">{failed}</p>}
      {facts !== null && (a.complete && b.complete ? null : <p className="entries-notice">{said.cut}</p>)}
      {facts !== null && facts.changed + facts.onlyA + facts.onlyB === 0 && (
        <p className="entries-empty">{said.same[facts.mode]}</p>
      )}
      <div className={`compare-lines ${unified ? 'compare-unified' : ''}`}>
        <VirtualLines
          ref={lines}
          count={total}
          linePx={LINE_PX}
          subject={`${key} ${all} ${unified}`}
          onVisible={pulled.onVisible}
          attributes={{
            role: 'listbox',
            'aria-label': said.list,
            'aria-activedescendant': pulled.row(active) === undefined ? undefined : `${id}-${active}`,
            tabIndex: 0,
            onKeyDown,
          }}
          line={(index) => {
            const row = pulled.row(index);
            if (row === undefined) return <div key={index} role="presentation" className="compare-line" />;
            return (
              <Line
                key={index}
                id={`${id}-${index}`}
                row={row}
                unified={unified}
                active={index === active}
                onActivate={() => setActive(index)}
              />
            );
          }}
        />
      </div>
    </>
  );
}

function Counts({ facts }: { readonly facts: DiffFacts }) {
  const said = words.detail.compare.counts;
  const { same, changed, onlyA, onlyB, mode } = facts;
  return (
    <>
      {words.detail.compare.mode[mode]}: <b>{countText(same)}</b> {said.same} · <b>{countText(changed)}</b>{' '}
      {said.changed} · <b>{countText(onlyA)}</b> {said.onlyA} · <b>{countText(onlyB)}</b> {said.onlyB}
    </>
  );
}

const GUTTER = { same: '', changed: '≠', onlyA: 'A', onlyB: 'B' } as const;

interface LineProps {
  readonly id: string;
  readonly row: DiffRow;
  readonly unified: boolean;
  readonly active: boolean;
  onActivate(): void;
}

function Line({ id, row, unified, active, onActivate }: LineProps) {
  const { what, label, a, b, by } = row;
  const said = words.detail.compare;
  const classes = `compare-line ${active ? 'compare-on' : ''}`;
  const name = (
    <span className="compare-label" title={label}>
      <bdi>{shown(label, [])}</bdi>
      {by !== null && <em>{by.unit === 'ms' ? signedDurationText(Number(by.amount)) : by.amount}</em>}
    </span>
  );
  if (unified) {
    const side = a ?? b;
    const tone = what === 'same' ? 'same' : a !== null ? 'a' : 'b';
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of its active line
      // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active line
      <div id={id} role="option" aria-selected={active} className={classes} onClick={onActivate}>
        <span className="compare-gutter">{what === 'changed' ? (a !== null ? '−' : '+') : GUTTER[what]}</span>
        {name}
        <Cell side={side} tone={tone} says={what === 'same' ? undefined : tone === 'a' ? said.inA : said.inB} />
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of its active line
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active line
    <div id={id} role="option" aria-selected={active} className={classes} onClick={onActivate}>
      {name}
      <Cell side={a} tone={what === 'same' ? 'same' : 'a'} says={what === 'same' ? undefined : said.inA} />
      <span className="compare-gutter">{GUTTER[what]}</span>
      <Cell side={b} tone={what === 'same' ? 'same' : 'b'} says={what === 'same' ? undefined : said.inB} />
    </div>
  );
}

/** One side's text; a hole where the other side alone has something. */
function Cell({
  side,
  tone,
  says,
}: {
  readonly side: DiffSide | null;
  readonly tone: 'same' | 'a' | 'b';
  readonly says: string | undefined;
}) {
  if (side === null) return <span className="compare-cell compare-hole" />;
  return (
    <span className={`compare-cell compare-${tone}`} dir="ltr">
      {says !== undefined && <span className="entries-hidden">{says} </span>}
      {shown(side.text, side.marks)}
      {side.cut && '…'}
    </span>
  );
}

function shown(text: string, marks: DiffSide['marks']): ReactNode {
  const cuts = [...new Set([0, ...marks.flat(), text.length])]
    .filter((at) => at >= 0 && at <= text.length)
    .sort((one, other) => one - other);
  return cuts.slice(0, -1).map((from, at) => {
    const to = cuts[at + 1] ?? text.length;
    const marked = marks.some(([start, end]) => start <= from && end >= to);
    return (
      <span key={from} className={marked ? 'compare-mark' : undefined}>
        {visibleParts(text.slice(from, to)).map(({ text: part, stands }, place) =>
          stands === undefined ? (
            part
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
            <span key={place} className="entries-stands">
              {part}
            </span>
          ),
        )}
      </span>
    );
  });
}
