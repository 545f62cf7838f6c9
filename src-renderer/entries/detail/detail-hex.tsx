// biome-ignore-all lint/suspicious/noArrayIndexKey: a byte has no identity but its place
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { Button } from '../../widgets/button.tsx';
import { Menu, MenuItem } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { copyText } from '../clipboard.ts';
import type { ByteForm } from '../payload/api.ts';
import type { Payload, PayloadState } from '../payload/client.ts';
import type { FindState } from './find-bar.tsx';
import { type HexLine, hexLine, hexLineCount, readNumbers } from './hex-lines.ts';
import { textOf } from './payload-text.ts';
import { type Pulled, usePulledRows } from './use-lines.ts';
import { VirtualLines, type VirtualLinesHandle } from './virtual-lines.tsx';

const LINE_PX = 18;
const PADDING_PX = 44;
const WIDE = 16;
const NARROW = 8;
/** Offset, two spaces, three characters a byte, a space, the text, and the gap in the middle. */
const charsFor = (perLine: number): number => 8 + 2 + perLine * 3 + 1 + 1 + perLine;
/** What of a selection is shown as text. */
const SHOWN_BYTES = 64;
const FORMS: readonly ByteForm[] = ['hex', 'text', 'base64', 'c'];

export interface HexViewProps {
  readonly payload: Payload;
  readonly state: PayloadState;
  readonly find: FindState;
  /** Bytes a line, so that a search knows in which line a match lies. */
  onColumns(columns: number): void;
  onSaid(text: string): void;
}

interface Selection {
  readonly anchor: number;
  readonly head: number;
}

interface FoundLine {
  readonly line: HexLine;
  /** Places in the line that a search found. */
  readonly finds: ReadonlySet<number>;
}

/** Offset, bytes, text; what is selected in the one is selected in the other. Eight bytes a line where sixteen do not fit. */
export function HexView({ payload, state, find, onColumns, onSaid }: HexViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const lines = useRef<VirtualLinesHandle>(null);
  const [perLine, setPerLine] = useState(WIDE);
  const [selection, setSelection] = useState<Selection | null>(null);
  const dragging = useRef(false);
  const length = state.facts?.bytes ?? 0;
  const said = words.detail;

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const char = (probe.current?.getBoundingClientRect().width ?? 66) / 10;
      setPerLine(element.clientWidth - PADDING_PX >= charsFor(WIDE) * char ? WIDE : NARROW);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => onColumns(perLine), [perLine, onColumns]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a selection belongs to one payload
  useEffect(() => setSelection(null), [payload]);
  useEffect(() => {
    if (find.current === null) return;
    setSelection({ anchor: find.current.from, head: find.current.to - 1 });
    lines.current?.show(find.current.row);
  }, [find.current]);

  const pull = useCallback(
    async (first: number, count: number): Promise<Pulled<FoundLine>> => {
      const from = first * perLine;
      const to = Math.min(from + count * perLine, length);
      const [bytes, finds] = await Promise.all([
        payload.ask.bytes(payload.id, from, to),
        payload.ask.foundIn(payload.id, 'hex', from, to),
      ]);
      const rows = Array.from({ length: hexLineCount(bytes.length, perLine) }, (_, at): FoundLine => {
        const line = hexLine(bytes, at, perLine, from);
        const found = new Set<number>();
        for (const [start, end] of finds) {
          for (let byte = Math.max(start, at * perLine); byte < Math.min(end, (at + 1) * perLine); byte++)
            found.add(byte - at * perLine);
        }
        return { line, finds: found };
      });
      return { total: hexLineCount(length, perLine), from: first, rows };
    },
    [payload, perLine, length],
  );
  const pulled = usePulledRows<FoundLine, Pulled<FoundLine>>(`${payload.id} ${perLine} ${length} ${find.key}`, pull);

  const from = selection === null ? 0 : Math.min(selection.anchor, selection.head);
  const to = selection === null ? 0 : Math.max(selection.anchor, selection.head) + 1;

  function byteAt(event: PointerEvent): number | null {
    const target = document.elementFromPoint(event.clientX, event.clientY);
    const cell = target?.closest<HTMLElement>('[data-byte]');
    return cell == null ? null : Number(cell.dataset.byte);
  }
  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    const byte = byteAt(event);
    if (byte === null || event.button !== 0) return;
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    setSelection((now) => ({ anchor: event.shiftKey && now !== null ? now.anchor : byte, head: byte }));
  }
  function onPointerMove(event: PointerEvent): void {
    if (!dragging.current) return;
    const byte = byteAt(event);
    if (byte !== null) setSelection((now) => (now === null || now.head === byte ? now : { ...now, head: byte }));
  }
  async function copy(form: ByteForm): Promise<void> {
    const [start, end] = selection === null ? [0, length] : [from, to];
    const text = await payload.ask.bytesAs(payload.id, start, end, form);
    onSaid(await copyText(text, said.copiedBytes(end - start, said.byteForms[form])));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const page = (lines.current?.pageLines() ?? 1) * perLine;
    const head = selection?.head ?? 0;
    const inLine = head % perLine;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -perLine,
      ArrowDown: perLine,
      PageUp: -page,
      PageDown: page,
      Home: mod ? -length : -inLine,
      End: mod ? length : perLine - 1 - inLine,
    };
    const step = steps[event.key];
    if (mod && key === 'c') void copy('hex');
    else if (mod && key === 'a') setSelection({ anchor: 0, head: Math.max(0, length - 1) });
    else if (step !== undefined && !event.altKey) {
      const next = Math.min(Math.max(selection === null ? 0 : head + step, 0), length - 1);
      setSelection({ anchor: event.shiftKey && selection !== null ? selection.anchor : next, head: next });
      lines.current?.show(Math.floor(next / perLine));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="entries-hex-pane">
      <div ref={box} className="entries-hex">
        <span ref={probe} className="entries-probe" aria-hidden="true">
          0000000000
        </span>
        <VirtualLines
          attributes={{
            role: 'group',
            'aria-label': said.hexLabel(length),
            'aria-keyshortcuts': 'Control+A Control+C',
            tabIndex: 0,
            onKeyDown,
            onPointerDown,
            onPointerMove,
            onLostPointerCapture: () => {
              dragging.current = false;
            },
          }}
          ref={lines}
          count={pulled.answer?.total ?? 0}
          linePx={LINE_PX}
          subject={payload.id}
          onVisible={pulled.onVisible}
          line={(index) => {
            const row = pulled.row(index);
            if (row === undefined) return <div key={index} className="entries-hex-line" />;
            return <Line key={index} row={row} perLine={perLine} from={from} to={to} />;
          }}
        />
      </div>
      {selection !== null && <Selected payload={payload} from={from} to={to} onCopy={(form) => void copy(form)} />}
    </div>
  );
}

interface SelectedProps {
  readonly payload: Payload;
  readonly from: number;
  readonly to: number;
  onCopy(form: ByteForm): void;
}

/** Where the selection is, what it says as text, and as numbers where it is as long as one. */
function Selected({ payload, from, to, onCopy }: SelectedProps) {
  const [bytes, setBytes] = useState<Uint8Array>(new Uint8Array(0));
  const said = words.detail;
  useEffect(() => {
    let current = true;
    payload.ask.bytes(payload.id, from, Math.min(to, from + SHOWN_BYTES)).then(
      (part) => {
        if (current) setBytes(part);
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [payload, from, to]);
  const numbers = bytes.length === to - from ? readNumbers(bytes) : [];
  return (
    <div className="entries-hex-status">
      <span role="status">{said.selectedBytes(to - from, from)}</span>
      <span className="entries-hex-said">
        {said.hexText} <b className="entries-mono">{visible(textOf(bytes, true).text)}</b>
        {to - from > SHOWN_BYTES && '…'}
      </span>
      {numbers.map(({ name, big, little }) => (
        <span key={name}>
          {name}{' '}
          <b className="entries-mono" title={little === '' ? undefined : said.bigEndian}>
            {big}
          </b>
          {little !== '' && little !== big && (
            <>
              {' · '}LE{' '}
              <b className="entries-mono" title={said.littleEndian}>
                {little}
              </b>
            </>
          )}
        </span>
      ))}
      <Menu
        align="end"
        trigger={
          <Button tone="quiet" size="small" opens>
            {said.copySelection}
          </Button>
        }
      >
        {FORMS.map((form) => (
          <MenuItem key={form} onChoose={() => onCopy(form)}>
            {said.byteForms[form]}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}

interface LineProps {
  readonly row: FoundLine;
  readonly perLine: number;
  readonly from: number;
  readonly to: number;
}

function Line({ row: { line, finds }, perLine, from, to }: LineProps) {
  const on = (at: number): string => {
    if (line.from + at >= from && line.from + at < to) return ' entries-hex-on';
    return finds.has(at) ? ' entries-find' : '';
  };
  return (
    <div className="entries-hex-line" dir="ltr">
      <span className="entries-hex-offset">{line.offset}</span>
      <span className="entries-hex-bytes" style={{ width: `${perLine * 3 + 1}ch` }}>
        {line.bytes.map(({ hex }, at) => (
          <span
            key={at}
            data-byte={line.from + at}
            className={`entries-hex-byte${on(at)}${at === perLine / 2 ? ' entries-hex-middle' : ''}`}
          >
            {hex}
          </span>
        ))}
      </span>
      <span className="entries-hex-text">
        {line.bytes.map(({ char, printable }, at) => (
          <span key={at} data-byte={line.from + at} className={`${printable ? '' : 'entries-hex-other'}${on(at)}`}>
            {char}
          </span>
        ))}
      </span>
    </div>
  );
}
